"""Thai with hours up to 24 in two digits and the abbreviation that marks them as a time."""

TIME_FORMAT = "H.i น."
DATETIME_FORMAT = "j F Y H:i น."
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y H:i น."
