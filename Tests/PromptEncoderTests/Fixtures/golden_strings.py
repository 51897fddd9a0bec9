"""The strings of the golden values: every kind of text that a tokenizer can stumble over."""

import random
import unicodedata

GROUPS = {
    "empty and white space": ["", " ", "\n", "\t\r\n ", "\u00a0", "\u3000\u2003\u2028\u2029", "a\u00a0b\u1680c\u205fd",
        "  two  spaces  ", "tab\tnew\nline\rreturn", "vertical\x0bform\x0cfeed", "next\x85line", "zero\u200bwidth"],
    "control characters": ["\x00", "a\x00b", "\x01\x02\x03", "bell\x07 and escape\x1b[31mred", "\x7fdelete", "\ufffd",
        "re\ufffdplaced", "soft\u00adhyphen", "\ufeffbyte order mark", "word\u2060joiner", "\u202eright to left override",
        "\u2066isolate\u2069", "\ue000private\uf8ff use", "\U000f0000plane 15\U0010fffd", "\ufff9annot\ufffaation\ufffb",
        "non\ufdd0character\uffff", "\U000e0041tag\U000e007f", "\u0378unassigned\U0001fbff \U000323b0"],
    "English": ["Hello, world!", "The quick brown fox jumps over the lazy dog.", "It's John's; don't! can't? won't...",
        "Supercalifragilisticexpialidocious antidisestablishmentarianism", "UPPER lower MiXeD", "re-entry (again) [so] {on}",
        "What is the capital of Australia, and why was it chosen over Sydney and Melbourne?", "I", "a", "!", "?!?!",
        "Translate the following sentence into French: 'The weather is lovely today.'", "e.g. i.e. etc. Mr. Dr. U.S.A.",
        "Write a haiku about rain.", "Summarise this article in three bullet points.", "\"quoted\" \u201ccurly\u201d \u2018single\u2019",
        "dash - en \u2013 em \u2014 ellipsis\u2026", "unaffable embeddings tokenization", "##ing ## # ### hash", "the ##the"],
    "special tokens": ["[CLS]", "[SEP] in the middle [SEP]", "[MASK]ed[PAD]", "[UNK][unk]", "[cls] [CLS ]", "a[SEP]b",
        "[[CLS]]", "[unused1] [unused99]", "[CL\u0301S]", "caf[MASK]\u0301e"],
    "numbers": ["0", "3.14159265358979", "1,234,567.89", "-42", "1e-12", "0xDEADBEEF", "12345678901234567890", "\u00bd \u00b2 \u2460 \u2167",
        "\u0661\u0662\u0663", "\u096a\u096b", "50% of $1,000 is \u20ac460 or \u00a3390 or \u00a555000", "10^6 + 2*3 = ~1000006", "2026-11-21T09:33:53Z"],
    "code and addresses": ["def f(x):\n    return x ** 2 if x >= 0 else -x\n", "for (int i = 0; i < n; ++i) { a[i] += b[i]; }",
        "SELECT * FROM prompts WHERE id = 7;", "https://example.com/path?q=1&r=%20#frag", "user.name+tag@example.co.uk",
        "C:\\Users\\name\\file.txt", "/usr/local/bin", "let x: [String: Int] = [:]", "<div class=\"a\">&nbsp;</div>", "snake_case camelCase kebab-case",
        "{\"key\": [1, 2.5, null, true]}", "\\frac{a}{b} \\leq \\sum_{i=1}^{n} x_i^2", "`tick` ^caret ~tilde |pipe| $dollar", "a+b=c<d>e", "#!/bin/sh\nset -eu\n",
        "git commit -m 'fix: handle \u00fcmlauts'", "192.168.0.1:8080", "::1", "f(x)=\u222b\u2080^\u221e e^{-x\u00b2} dx", "\u2200x\u2208\u211d: x\u00b2\u22650"],
    "accents": ["caf\u00e9", "cafe\u0301", "na\u00efve r\u00e9sum\u00e9", "\u00c5ngstr\u00f6m \u212b", "\u01d5\u01d6\u01d7", "Ti\u1ebfng Vi\u1ec7t r\u1ea5t hay",
        "\u00e6sthetic \u0153uvre \u00f8re", "\u0141\u00f3d\u017a \u017b\u00f3\u0142\u0107", "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033da\u0334\u0319\u0324l\u0334\u0317g\u0322o", "\u0301leading mark", "q\u0323\u0307 q\u0307\u0323",
        "\u1e9b\u0323", "d\u0323\u0307\u0301", "\u0130stanbul I\u0307 \u0131", "I\u0130\u0131i", "Stra\u00dfe STRASSE \u1e9e", "\u0149 \u01f0 \u0390", "\ufb01ne \ufb02ow \ufb00", "\u01c5 \u01c8 \u01cb", "\u017fhort \u212aelvin"],
    "Greek and Cyrillic": ["\u039f\u03b4\u03c5\u03c3\u03c3\u03b5\u03cd\u03c2", "\u039f\u0394\u039f\u03a3 \u03a3\u03a3", "\u1fb3 \u1f80 \u1fbc \u1fec\u03cc\u03b4\u03bf\u03c2", "\u037e \u0387 \u1fef",
        "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440! \u0401\u043b\u043a\u0430 \u0419\u043e\u0434", "\u0457\u0436\u0430\u043a \u0490\u0430\u043d\u043e\u043a", "\u0450\u045d", "\u0531\u0580\u0574\u0565\u0576 \u0587", "\u10d0\u10d1 \u10a0 \u1c90"],
    "right to left": ["\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645", "\u0627\u0644\u0652\u0639\u064e\u0631\u064e\u0628\u0650\u064a\u064e\u0651\u0629\u064f", "\u0622\u0623\u0624\u0625\u0626", "\u060c \u061b \u061f \u0640", "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd \u05e2\u05d5\u05dc\u05dd",
        "\ufb2a\ufb4b \u05be", "\u0633\u0644\u0627\u0645\u200c\u062f\u0646\u06cc\u0627", "\ufdfa \ufefb", "\u0720\u071d\u072c\u0710", "abc \u0639\u0631\u0628\u064a def \u05e2\u05d1\u05e8\u05d9\u05ea"],
    "Indic and south-east Asian": ["\u0928\u092e\u0938\u094d\u0924\u0947 \u0926\u0941\u0928\u093f\u092f\u093e", "\u0958\u0959\u095c\u0929\u0931\u0934", "\u0915\u093c \u0964 \u0965 \u0970", "\u09ac\u09be\u0982\u09b2\u09be \u09cb\u09cc", "\u0ba4\u0bae\u0bbf\u0bb4\u0bcd \u0bca\u0bcb",
        "\u0cc7\u0cca\u0ccb", "\u0d4a\u0d4c", "\u0dda\u0ddd\u0dde", "\u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22 \u0e01\u0e33", "\u0f40\u0f74\u0f0b \u0f43\u0f73\u0f81", "\u1019\u103c\u1014\u103a\u1019\u102c \u1026", "\u1b06\u1b44\u1b12", "\u1780\u17d2\u1798\u17c2\u179a \u17b4\u17b5"],
    "Chinese, Japanese, Korean": ["\u4f60\u597d\uff0c\u4e16\u754c\uff01", "\u4e2d\u6587English\u6df7\u5408123", "\u65e5\u672c\u8a9e\u306e\u30c6\u30ad\u30b9\u30c8\u3002", "\u304c\u304e\u3050 \u304b\u3099\u304d\u3099", "\u30d1\u30d4\u30d7 \uff8a\uff9f\uff8b\uff9f", "\uff28\uff45\uff4c\uff4c\uff4f \uff11\uff12\uff13\uff01\uff1f",
        "\ud55c\uad6d\uc5b4", "\u1112\u1161\u11ab\u1100\u116e\u11a8", "\uac00\uac01\ud7a3", "\u3131\u3132 \u3165\u3164", "\uf900\ufa0e\ufaff", "\U00020000\U0002a6df\U0002b740\U0002b820\U0002b920\U0002f800", "\u3400\u4dbf\u9fff\u4dc0", "\u3007\u3012\u3013 \u302a\u302e", "\u2e80\u2f00\u31c0 \u300cquoted\u300d \u30fb", "\u8c48\u66f4\u8eca", "\u4e00a\u4e8cb", "\u3042\u3099\u302e\u302a\u0301"],
    "emoji": ["\U0001f600", "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 family", "\u2764\ufe0f heart \u2764", "\U0001f1e9\U0001f1ea flag", "\U0001f44d\U0001f3fd thumbs", "1\ufe0f\u20e3 keycap", "good\U0001f600morning", "\u2615 \u2713 \u2605 \u266b \u00a9 \u00ae \u2122", "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "\U0001fae8\U0001fabf new"],
    "other scripts and symbols": ["\U0001d400\U0001d504 math", "\U0001d15e\U0001d160 \U0001d165\U0001d16d", "\u16a0\u16b1 \u13a0\uab70", "\U00010400\U00010428", "\u12a0\u121b\u122d\u129b \u1361", "\u1800\u180e\u1820", "\U00012000\U00013000", "\U0001e900\U0001e922", "\u2070\u2081 \u0250\u02b0 \u02c8", "\u2028\u2011\u2212\u00d7\u00f7\u00b1", "\u2190\u21d2\u2194", "\u2500\u2588\u25a0", "\u00a7\u00b6\u2020\u2021\u2030", "\u00b4\u02dc\u00a8\u00af\u00b8", "\u0b83\u0bf3 \u0d4e", "\u1cf2\u1cf3 \ua953 \uabec", "\u0300\u0301\u0302"],
}


def strings():
    texts = [text for group in GROUPS.values() for text in group]
    texts += ["x" * 99, "x" * 100, "x" * 101, "\u00e9" * 100, "e\u0301" * 100, "\u0416" * 101, "y" * 5000]
    texts += ["word " * 253, "word " * 254, "word " * 300, "unaffable " * 200, "\u4e2d" * 400, "!" * 300, "a\u0301 " * 260]
    texts += ["The answer is not what you expect. " * 60, "Bericht \u00fcber die Gr\u00f6\u00dfe " * 30]
    texts += [unicodedata.normalize(form, "\u1e69 \uac01 \u0929 \u01d6 caf\u00e9") for form in ("NFC", "NFD", "NFKC", "NFKD")]
    generator = random.Random(2)
    pools = [range(0x20, 0x7F), range(0xA0, 0x250), range(0x300, 0x370), range(0x600, 0x700), range(0x900, 0xE00),
             range(0x1D165, 0x1D1F0), range(0x2000, 0x2070), range(0x3000, 0x3100), range(0xAC00, 0xAC80), range(0x1F300, 0x1F650)]
    for length in (5, 12, 30, 60, 90):
        for pool in pools[1:]:
            mixed = [generator.choice(pool if generator.random() < 0.6 else pools[0]) for _ in range(length)]
            texts.append("".join(map(chr, mixed)))
    for _ in range(5):
        mixed = [generator.choice(generator.choice(pools)) for _ in range(50)]
        texts.append("".join(map(chr, mixed)))
    return list(dict.fromkeys(texts))
