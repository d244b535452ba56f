"""One thin file a subject: authorise, parse, call one verb, render."""
