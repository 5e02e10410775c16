"""What goes wrong in a conversion."""


class ConversionError(Exception):
    """Why a file cannot be converted: one clause."""
