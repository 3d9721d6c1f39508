"""Generated JSON: valid texts, full of what readers and writers of JSON get wrong.

Every text follows from its `random.Random`; the same seed gives the same texts.
"""

from dataclasses import dataclass
from random import Random

NUMBERS = (
    *("0", "-0", "-0.0", "-0e0", "0e0", "-0E-5", "0.0", "0e5000", "1.50", "1E5", "1e+2", "1e23", "1e22"),
    *("0.1e-7", "1e-7", "1.0e-7", "1e-400", "-1e-400", "5e-324", "4e-324", "2.2250738585072011e-308"),
    *("1.000000000000000005", "0.1000000000000000055", "0.30000000000000004", "0.30000000000000005"),
    *("123456789012345.6", "12345678901234567890", "9007199254740993.0", "179769313486231570815e288"),
    *("0.00000000000000000000000000000001", "1" + "0" * 40, "1" + "0" * 45 + "e3", "1.7976931348623157e308"),
)
STRINGS = (
    *("", "a", "a:b", "x,y", "},{", "],[", "[{", "}]", "é漢😀", "{} [] : , -0 ,-0,", "true", " -0 ", "a b"),
    *(r"\"", r"\\", r"\\\"", r"\u003a", r"\u003A", r"\\u003a", r"\u002c", r"\u002C", r"\u00e9", r"\/", r"\n"),
    *(r"\"},{\"a\":", r"\",\"", r"\u2028", r"\ud83d\ude00", r"\u0000", "\u2028", "\x7f", "9" * 25, "1.5e999"),
    *(
        "d41d8cd98f00b204e9800998ecf8427e",
        "0e0",
        "5e0,12345678901234567891,7",
        "1e5]",
        "00000000000000000000e1",
    ),
)
SPACES = ("", "", "", " ", "\n", "\t", "\r\n", "  \n\t ")


@dataclass
class Texts:
    """Makes texts: of one white space throughout, or of any between each two tokens."""

    random: Random
    spaces: tuple[str, ...] = SPACES
    duplicates: float = 0.0
    """How likely a member's key is one that its object may already have."""

    beyond_doubles: bool = True
    """Whether there are numbers that orjson refuses, since no double comes near them."""

    def number(self) -> str:
        random = self.random
        sign = random.choice(["", "", "-"])
        match random.randrange(8):
            case 0:
                return random.choice(NUMBERS)
            case 1:
                return str(random.choice([1, -1]) * 2 ** random.choice([53, 63, 64]) + random.randint(-3, 3))
            case 2:
                return f"{sign}{random.random() * 10 ** random.randint(0, 3):.{random.randint(0, 20)}f}"
            case 3:
                return repr(random.uniform(-1, 1) * 10.0 ** random.randint(-30, 30))
            case 4:
                exponent = random.choice(["e", "E", "e+", "e-", "E-0"]) + str(random.randint(0, 250))
                return f"{sign}{random.randrange(10 ** random.randint(1, 19))}{exponent}"
            case 5 if self.beyond_doubles:
                return sign + random.choice(["1e400", "1.5E+999", "7" * 400])
            case _:
                return str(random.randint(-(10 ** random.randint(1, 20)), 10 ** random.randint(1, 25)))

    def string(self) -> str:
        return f'"{"".join(self.random.choices(STRINGS, k=self.random.choice([1, 1, 1, 2])))}"'

    def value(self, depth: int = 4) -> str:
        match self.random.randrange(10 if depth else 6):
            case 0 | 1:
                return self.number()
            case 2 | 3 | 4:
                return self.string()
            case 5:
                return self.random.choice(["true", "false", "null"])
            case 6 | 7:
                return self.array([self.value(depth - 1) for _ in range(self.random.randrange(5))])
            case _:
                return self.object(depth)

    def array(self, values: list[str]) -> str:
        return f"[{self.space()}{self._between(values)}{self.space()}]"

    def object(self, depth: int = 4) -> str:
        members = [
            f"{self._key(place)}{self.space()}:{self.space()}{self.value(depth - 1)}"
            for place in range(self.random.randrange(5))
        ]
        return f"{{{self.space()}{self._between(members)}{self.space()}}}"

    def space(self) -> str:
        return self.random.choice(self.spaces)

    def _between(self, values: list[str]) -> str:
        return "".join(f"{self.space()},{self.space()}{value}" for value in values).lstrip(" \t\r\n,")

    def _key(self, place: int) -> str:
        name = self.random.choice(["a", r"\u0061", "b", "é:", "-0", ",", r"\""])
        return f'"{name}"' if self.random.random() < self.duplicates else f'"{name}{place}"'
