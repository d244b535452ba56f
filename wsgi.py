"""The applications a server names: `house`, `booth`, and `app`, both under one server for one machine.

A booth on a host of its own is served from `surveys.app:create_booth()`, which loads no code that knows names.
"""

from culture.app import create_house

house = create_house()
