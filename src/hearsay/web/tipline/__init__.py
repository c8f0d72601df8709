"""The tipline: tips come in once by any channel, answers go out when we are sure, nobody's identity stays."""
