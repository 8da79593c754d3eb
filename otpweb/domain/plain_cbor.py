"""CBOR as authenticators write it: CTAP2's canonical form knows no tags (CTAP 2.1, section 8).

Looked at before anything decodes it. With tags, 200 bytes can refer to themselves over and over
(28 and 29), and what decodes and encodes them again would be busy for hours.
"""

_TEXTS, _CONTAINERS, _TAG = (2, 3), (4, 5), 6  # RFC 8949, section 3.1
_MAP = 5
_DEEPEST = 4  # levels of arrays and maps, as CTAP2 allows

# In authenticator data (WebAuthn, section 6.1): where the flags are, and how long what is.
_FLAGS, _HAS_CREDENTIAL, _FIXED, _AAGUID, _LENGTH = 32, 0x40, 37, 16, 2


def is_plain(data: bytes) -> bool:
    """Tell whether these are whole CBOR items, none or several, without tags, of known length, and
    nested no deeper than authenticators may."""
    at = 0
    try:
        while at < len(data):
            at = _end_of_item(data, at, _DEEPEST)
    except (IndexError, ValueError):
        return False
    return at == len(data)


def holds_plain_cbor(authenticator_data: bytes) -> bool:
    """Tell whether the public key and the extensions in authenticator data are plain.

    Raises IndexError for data that is too short to have any.
    """
    start = _FIXED
    if authenticator_data[_FLAGS] & _HAS_CREDENTIAL:
        start += _AAGUID + _LENGTH
        start += int.from_bytes(authenticator_data[start - _LENGTH : start])
    return is_plain(authenticator_data[start:])


def _end_of_item(data: bytes, start: int, levels: int) -> int:
    kind, size = data[start] >> 5, data[start] & 0x1F
    at = start + 1
    if size > 27:
        raise ValueError("an indefinite or reserved length")
    if size > 23:
        width = 1 << (size - 24)
        size, at = int.from_bytes(data[at : at + width]), at + width
    if kind == _TAG or (kind in _CONTAINERS and not levels):
        raise ValueError("a tag, or nested too deeply")
    if kind in _TEXTS:
        return at + size
    if kind in _CONTAINERS:
        for _ in range(size * 2 if kind == _MAP else size):
            at = _end_of_item(data, at, levels - 1)
    return at
