"""The typesetter's own process: one order as JSON comes in, one document goes out, then it ends.

Run by `typesetting` alone, and never imported: it binds its own memory and time before it looks at
anything, so that no name, however it is made, can take the process that serves pages along.
Ends with 3 where a sign is in no font, and with 4 where the layout itself is at fault: then it says
why on the error stream.
"""

import json
import resource
import sys

CPU_S = 10
MEMORY_BYTES = 1024**3
"""Address space; a certificate takes 230 MB of it, its largest font included."""
CANNOT_BE_SET, LAYOUT_AT_FAULT = 3, 4
_NO_FONT = "could not be displayed with font"


def main() -> int:
    """Carry out the order on standard input."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    order = json.load(sys.stdin.buffer)
    import typst  # noqa: PLC0415 - after the bounds

    refused = ""
    # The machine's own fonts only where ours do not do: reading them all takes a while.
    for ignore_system_fonts in (True, False):
        try:
            document = typst.compile(
                order["source"].encode(),
                format=order["format"],
                ppi=order.get("ppi"),
                pdf_standards=order["standards"],
                font_paths=[order["fonts"]],
                ignore_system_fonts=ignore_system_fonts,
                sys_inputs={"order": json.dumps(order["facts"])},
            )
        except typst.TypstError as error:
            refused = error.message
            continue
        assert isinstance(document, bytes), "one page each"
        sys.stdout.buffer.write(document)
        return 0
    if _NO_FONT in refused:
        return CANNOT_BE_SET  # without the text: it is somebody's name
    sys.stderr.write(refused)
    return LAYOUT_AT_FAULT


if __name__ == "__main__":
    sys.exit(main())
