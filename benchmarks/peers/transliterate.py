"""ICU's transliterators, which the product does without: PyICU has no wheel and lives in ``make peers``' environment.

python transliterate.py Latin-Cyrillic < lines > lines
"""

from __future__ import annotations

import sys

import icu

if __name__ == "__main__":
    transliterator = icu.Transliterator.createInstance(sys.argv[1])
    for line in sys.stdin:
        print(transliterator.transliterate(line.rstrip("\n")))
