"""Writes a MaxMind DB (the format's specification, version 2.0) that knows one IPv4 address: country_database.write(FILE, ADDRESS, COUNTRY)."""

import ipaddress
import pathlib

TEXT, UINT16, UINT32, MAP, UINT64, ARRAY = 2, 5, 6, 7, 9, 11


def control(kind, size):
    return bytes([kind << 5 | size]) if kind <= 7 else bytes([size, kind - 7])


def text(value):
    return control(TEXT, len(value)) + value.encode()


def number(kind, value, size):
    return control(kind, size) + value.to_bytes(size, "big")


def table(**entries):
    return control(MAP, len(entries)) + b"".join(text(key) + value for key, value in entries.items())


def write(file, address, country):
    bits = f"{int(ipaddress.IPv4Address(address)):0128b}"  # behind 96 that are 0, as the format has IPv4
    count = len(bits)
    nodes = b""
    for depth, bit in enumerate(bits):
        onward = depth + 1 if depth + 1 < count else count + 16  # the next node, or the only value
        pair = (onward, count) if bit == "0" else (count, onward)  # the count itself: nothing is known
        nodes += b"".join(record.to_bytes(3, "big") for record in pair)
    about = table(node_count=number(UINT32, count, 4), record_size=number(UINT16, 24, 2), ip_version=number(UINT16, 6, 2),
                  database_type=text("Test-Country"), languages=control(ARRAY, 0), description=table(),
                  binary_format_major_version=number(UINT16, 2, 2), binary_format_minor_version=number(UINT16, 0, 2),
                  build_epoch=number(UINT64, 1_767_600_000, 8))
    value = table(country=table(iso_code=text(country)))
    pathlib.Path(file).write_bytes(nodes + bytes(16) + value + b"\xab\xcd\xefMaxMind.com" + about)
