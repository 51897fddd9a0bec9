"""Draws and ids from hashes: the same seed and the same content give the same result, whatever came before."""

import hashlib

_SIZE = float(1 << 64)


def _digest(seed, key, size):
    text = "\0".join([str(seed), *map(str, key)])
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()


def draw(seed, *key):
    """A number in [0, 1) that only the seed and the key decide."""
    return int.from_bytes(_digest(seed, key, 8), "big") / _SIZE


def below(limit, seed, *key):
    """A whole number in 0 ..< limit."""
    return int.from_bytes(_digest(seed, key, 8), "big") % limit


def name(seed, *key):
    """32 hexadecimal digits, for ids."""
    return _digest(seed, key, 16).hex()


def uuid(seed, *key):
    """An id in the form of a UUID, as Mistral has them."""
    text = name(seed, *key)
    return "-".join([text[:8], text[8:12], "4" + text[13:16], "8" + text[17:20], text[20:]])
