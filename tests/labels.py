"""Labels that read like "Store 12", and labels that do not: for the product in Python and in the browser."""

ALIKE = (
    " store  12", "Store 12\u200b", "Sto\u00adre 12", "Store\u00a012", "Store 12\u200e", "St\u043ere 12", "\uff33tore 12",
    "Store\t12", "Store\u280012", "Sto\ufe0fre 12", "\u0405\u03c4\u03bfre 12", "Store 12\u3164", "Store\u034f 12",
)  # fmt: skip
OTHER = ("Store 1 2", "Store 13", "Store I2", "St\u00f6re 12", "Store-12")
