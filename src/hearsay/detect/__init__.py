"""Is there a checkable claim in a text?"""

from hearsay.detect.detector import Detector

__all__ = ["Detector"]
