"""The version, told by the report and by bundles."""

VERSION = "0.1.0"
