"""The one place that says which Deskside this is."""

VERSION = "0.1.0"
