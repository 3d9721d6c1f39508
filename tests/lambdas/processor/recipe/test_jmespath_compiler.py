"""The compiled function does what the `jmespath` library does, and costs no safety."""

import json
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import jmespath
import pytest

from lambdas.processor.errors import InvalidRecord
from lambdas.processor.recipe.jmespath_compiler import compile_expression
from lambdas.processor.recipe.jmespath_expression import MAX_DEPTH, MAX_LENGTH
from tests.suites.suites import ExpressionCase
from tests.suites.suites import jmespath as published_cases

ORDER = {
    "id": 7,
    "items": [
        {"name": "b", "price": 1.5, "qty": 2, "tags": ["x", "y"]},
        {"name": "a", "price": 2, "qty": 5, "tags": []},
        {"name": "c", "price": 2, "qty": 1, "tags": ["x", ["z", [1]]]},
        {"name": None, "qty": 3},
        None,
        "text",
    ],
    "address": {"city": "Bern", "zip": "3000", "geo": {"lat": 46.9, "lon": 7.4}},
    "numbers": [3, -1, 2.5, 0, 1e3],
    "texts": ["b", "a", "é", ""],
    "mixed": [1, "1", True, None, [], {}, 0, 0.0, False, ""],
    "nested": [[1, [2, [3]]], [], [[4]], 5, None],
    "yes": True,
    "no": False,
    "zero": 0,
    "empty": {"text": "", "array": [], "object": {}},
    "nothing": None,
    "d e": {"f.g": {"": 1}},
}
CASES = """
@  id  address.city  address.geo.lat  missing  missing.city  id.city  items.name  nothing.a  texts.a
"d e"  "d e"."f.g"  "d e"."f.g".""  "\\u0069d"  (address).city  (address | geo).lat  @.id  address.@
items[0]  items[-1]  items[6]  items[-7]  items[99999999999999999999]  address[0]  texts[2]
items[0].tags[1]  numbers[1:3]  numbers[:2]  numbers[-2:]  numbers[::2]  numbers[::-1]  numbers[3:0:-2]
numbers[9:]  numbers[:-9]  numbers[5:1]  address[1:]  nothing[:]  items[:3].name  items[::2].tags[0]
nested[:][0]  nested[0][1][1][0]  items[*].name  items[].name  items[*]  items[]  items[*].tags
items[*].tags[]  items[].tags[][]  nested[]  nested[][]  nested[][][]  nested[*][*]  nested[*][0]
address.*  address.*.lat  *.city  *  *.*  empty.*  items.*  items[*].*  nothing[*]  id[*]  id[]  id.*
texts[*].length(@)  address[*]  items[0].*  items[*].[name]  *[0]  items[?qty > `1`].name
items[?qty >= `2`]  items[?qty < `3`].qty  items[?qty <= `1`]  items[?`1` < qty]  items[?name == 'a']
items[?'a' == name]  items[?name != 'a'].name  items[?name]  items[?!name]  items[?@]  items[?tags].name
items[?price == `2`].name  items[?price == `2.0`].name  items[?qty == price]  mixed[?@]
items[?price > `1` && qty > `1`].name  items[?price > `1.7` || qty == `3`].qty  items[?!(qty > `1`)].qty
items[?contains(to_string(@), 'x')].name  items[?tags[?@ == 'x']].name  items[?qty > `1`] | [0].name
id[?@]  mixed[?@ == `1`]  mixed[?@ == `0`]  mixed[?@ == `true`]  mixed[?@ == `false`]  mixed[?@ == `null`]
mixed[?@ == `[]`]  mixed[?@ == `{}`]  mixed[?@ == '']  mixed[?@ != `1`]  mixed[?@ != `null`]
mixed[?@ == @]  mixed[?@ == `0.1`]  `1` == `true`  `0` == `false`  `[1]` == `[true]`
`{"a": 0}` == `{"a": false}`  `1` == `1.0`  numbers[0] > numbers[1]  texts[0] > texts[1]  texts[0] < 'b'
id < 'b'  'b' < id  yes < no  nothing < id  id > nothing  id > yes  address > id  items >= items
`1` < `2`  'a' <= 'a'  numbers[0] <= `3`  id != missing  !id  !zero  !yes  !no  !nothing  !empty.text
!empty.array  !empty.object  !!zero  !items  !(id == `7`)  id || address  zero || id  no || id
empty.text || id  empty.array || id  empty.object || id  missing || nothing  missing || 'unknown'
address.city || 'unknown'  id && address.city  zero && id  no && id  empty.text && id  missing && id
yes && no || id  (yes && no) || id  yes && (no || id)  !yes || !no  id && !missing
{id: id, city: address.city}  [id, address.city]  nothing.{a: id}  missing.[id]  {a: missing}
{a: id, a: zero}  address.{city: city, lat: geo.lat}  address.[city, geo.[lat, lon]]
items[*].{n: name, q: qty}  {"a b": id}  items[*].[name, qty]  items[].{n: name}  {a: {b: {c: id}}}
[[[id]]]  [`[]`]  {a: `{"b": [1]}`}  {a: nothing}  id | @  items | [0]  items[*].name | [0]
address | {c: city, z: zip}  missing | id  items[*] | [?qty] | [*].qty  'raw'  'it\\'s'  'a\\n'  `"text"`
`1.5`  `-2`  `null`  `true`  `{"a": {"b": [1, "`x"]}}`  `[1, {"a": 2}]`  `foo`  abs(id)  abs(`-1.5`)
abs('x')  abs(yes)  avg(numbers)  avg(`[]`)  avg(texts)  avg(mixed)  avg(id)  ceil(`1.2`)  ceil(`-1.2`)
ceil(id)  ceil(nothing)  floor(`1.8`)  floor(`-1.8`)  floor(texts)  contains(texts, 'a')
contains('abc', 'b')  contains('abc', id)  contains(mixed, `[]`)  contains(mixed, nothing)
contains(id, id)  contains(`[0]`, no)  contains(`["Bern", "Basel"]`, address.city)
ends_with(address.city, 'rn')  ends_with(address.city, id)  ends_with(id, 'x')
starts_with(address.city, 'Be')  starts_with(nothing, '')  join(', ', texts)  join('', `[]`)
join(id, texts)  join(',', numbers)  join(',', mixed)  join(',', 'abc')  keys(address)  keys(empty.object)
keys(items)  values(address.geo)  values(nothing)  length(items)  length('é😀')  length(address)
length(id)  length(nothing)  map(&name, items)  map(&[0], nested)  map(&@, id)  map(&a, `[]`)
max(numbers)  max(texts)  max(mixed)  max(`[]`)  max(id)  min(numbers)  min(texts)  min(`[1, "a"]`)
min(`[]`)  max_by(items[:3], &qty).name  max_by(items[:3], &name)  max_by(items, &qty)  max_by(`[]`, &a)
max_by(id, &a)  max_by(items[:3], &price).name  min_by(items[:3], &price).name  min_by(items[:3], &tags)
min_by(nested, &@)  min_by(texts, &@)  max_by(mixed[:2], &@)  merge(address, `{"zip": 1}`)  merge(address)
merge(nothing)  merge(empty.object, address.geo, {a: id})  merge(id, address)
not_null(missing, nothing, id)  not_null(nothing)  not_null(missing, empty.text, id)
not_null(id, sum(texts))  reverse(texts)  reverse('abc')  reverse(id)  sort(numbers)  sort(texts)
sort(mixed)  sort(`[]`)  sort(address)  sort(`[1, true]`)  sort_by(items[:3], &qty)
sort_by(items[:3], &price)[].name  sort_by(items[:3], &name)[].name  sort_by(items, &qty)
sort_by(`[]`, &a)  sort_by(items[:3], &tags)  sort_by(mixed[:2], &@)  sort_by(nothing, &a)
sort_by(texts, &length(@))  sum(numbers)  sum(`[]`)  sum(items[].price)  sum(texts)  sum(mixed)
sum(nothing)  to_array(id)  to_array(texts)  to_array(nothing)  to_number('12')  to_number('-1.5e3')
to_number(' 7 ')  to_number('x')  to_number('')  to_number(yes)  to_number(id)  to_number(texts)
to_number(nothing)  to_string(id)  to_string('a "b"')  to_string(address)  to_string(mixed)
to_string(nothing)  to_string(`1e16`)  to_string(`1e-7`)  to_string(texts)  type(id)  type(nothing)
type(yes)  type(texts)  type(address)  type('a')  type(`1.5`)  mixed[].type(@)
length(sort_by(items[:3], &sum(map(&length(@), tags[?type(@) == 'string'])))[].tags[])
@ | @.items[0] | name  [`false` && (@ | [id, zero]), id]  mixed[0] == yes  yes != mixed[0]  zero == no
mixed[2] == yes  @ || id  items[?qty == `2`].[`1`, name]  missing && sum(texts)  id || sum(texts)
no && (id < 'x')  items[?no && sum(texts)]  `[]`[?sum(texts)]
{id: id, total: sum(items[].price), names: items[?qty > `1`].name | sort(@), city: address.city || 'unknown'}
""".replace("\n", "  ").split("  ")
EXPRESSIONS = [case for case in CASES if case]
DOCUMENTS: list[Any] = [ORDER, {}, [ORDER, [1, "a"], None], None, "text", 0, True]

pytestmark = pytest.mark.filterwarnings("ignore:deprecated string literal:PendingDeprecationWarning")


def result(compiled: Callable[[str], Callable[[Any], Any]], expression: str, given: Any) -> str:
    """As text, which tells 1 from 1.0 and true; for every error the same."""
    try:
        return repr(compiled(expression)(given))
    except (InvalidRecord, TypeError, ValueError):
        return "error"


@pytest.mark.parametrize(
    "case", published_cases(), ids=lambda case: f"{case.file.removesuffix('.json')}: {case.expression}"
)
def test_the_published_cases_have_their_result(case: ExpressionCase) -> None:
    if case.error is None:
        assert compile_expression(case.expression)(case.given) == case.result
        return
    with pytest.raises((ValueError, InvalidRecord)):
        compile_expression(case.expression)(case.given)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_each_construct_gives_what_the_library_gives(expression: str) -> None:
    for given in DOCUMENTS:
        before = repr(given)
        expected = result(lambda text: jmespath.compile(text).search, expression, given)

        assert result(compile_expression, expression, given) == expected, given
        assert repr(given) == before


def test_the_constructs_are_many_and_most_give_a_result() -> None:
    results = [result(compile_expression, expression, ORDER) for expression in EXPRESSIONS]

    assert len(EXPRESSIONS) > 300
    assert sum(each not in ("None", "error") for each in results) > 200
    assert results.count("error") < 60


def test_a_literal_is_new_for_every_record() -> None:
    evaluate = compile_expression("""[`[]`, `{"a": [{"b": 1}]}`, {c: `[1]`}, to_array(`[2]`)]""")
    first = evaluate({})
    first[0].append(1)
    first[1]["a"][0]["b"] = 2
    first[2]["c"].append(3)
    first[3].clear()

    assert evaluate({}) == [[], {"a": [{"b": 1}]}, {"c": [1]}, [2]]


@pytest.mark.parametrize(
    "text",
    [
        "'); raise SystemExit(1); ('",
        '"""\nraise SystemExit(1)\n"""',
        "\\",
        "\\'",
        "{value} %s {{",
        "\r\n\x00\u2028",
        "__import__('os')",
        "é😀",
    ],
)
def test_text_of_an_expression_is_never_code(text: str) -> None:
    name = json.dumps(text)
    literal = "`" + name.replace("`", "\\`") + "`"

    assert compile_expression(name)({text: 1}) == 1
    assert compile_expression(literal)({}) == text
    assert compile_expression(f"{{{name}: {name}, b: {name}}}")({text: 1}) == {text: 1, "b": 1}
    assert compile_expression(f"[?{name} == {literal}]")([{text: text}]) == [{text: text}]
    assert compile_expression(f"[?@ <= {literal}]")([text]) == [text]
    assert compile_expression(f"join({literal}, @)")(["a", "b"]) == f"a{text}b"


def test_python_s_own_names_are_fields_like_others() -> None:
    for name in ("value", "type", "None", "local_1", "EMPTY", "class", "__builtins__", "part_1"):
        assert compile_expression(f"{{{name}: {name}, b: {name}.{name}}}")({name: {name: 1}}) == {
            name: {name: 1},
            "b": 1,
        }


NESTED: dict[str, Callable[[int], str]] = {
    "array": lambda levels: "[" * levels + "a" + "]" * levels,
    "object": lambda levels: "{a: " * levels + "a" + "}" * levels,
    "filter": lambda levels: "[?" * levels + "a" + "]" * levels,
    "filter with condition": lambda levels: "a[?b && " * levels + "a" + "]" * levels,
    "projection": lambda levels: "@[*].[" * levels + "a" + "]" * levels,
    "fields of all": lambda levels: "a" + ".*" * levels,
    "flattening": lambda levels: "a" + "[]" * levels,
    "function": lambda levels: "to_array(" * levels + "a" + ")" * levels,
    "map": lambda levels: "map(&" * levels + "a" + ", @)" * levels,
    "not": lambda levels: "!" * levels + "a",
    "or in brackets": lambda levels: "(a || " * levels + "a" + ")" * levels,
    "or": lambda levels: "a" + " || a" * levels,
    "and in a filter": lambda levels: "[?" + "a && (" * levels + "a" + ")" * levels + "]",
    "and in a filter in filters": lambda levels: "[?[?[?" + "a && (" * levels + "a" + ")" * levels + "]]]",
    "pipe": lambda levels: "a" + " | a" * levels,
    "comparison": lambda levels: "a" + " == a" * levels,
    "literal": lambda levels: "`" + "[" * levels + "]" * levels + "`",
}


@pytest.mark.parametrize("shape", NESTED)
def test_what_is_nested_gives_what_the_library_gives(shape: str) -> None:
    documents = [{"a": [{"a": 1, "b": 2}], "b": [[]]}, [[{"a": [1], "b": 1}]], None]
    for levels in (1, 5, 12, 13, 14, 19, 20, 21, 22, 30):
        expression = NESTED[shape](levels)
        for given in documents:
            expected = result(lambda text: jmespath.compile(text).search, expression, given)
            assert result(compile_expression, expression, given) == expected, levels


@pytest.mark.parametrize("shape", NESTED)
def test_what_is_nested_too_deeply_is_refused_with_a_sentence(shape: str) -> None:
    for levels in (300, 1000, 9000):
        with pytest.raises(ValueError, match=r"works: .*(nested|characters).*\.$"):
            compile_expression(NESTED[shape](levels))


@pytest.mark.parametrize("shape", [shape for shape in NESTED if shape != "literal"])
def test_every_depth_that_is_not_refused_works(shape: str) -> None:
    works = 0
    for levels in range(20, MAX_DEPTH + 1, 4):
        try:
            evaluate = compile_expression(NESTED[shape](levels))
        except ValueError as refusal:
            works = levels - 4
            assert "nested deeper than 100 levels" in str(refusal)  # noqa: PT017
            break
        with suppress(InvalidRecord):
            evaluate({"a": [1]})
    assert works > 40


def test_a_long_expression_is_compiled_up_to_the_limit() -> None:
    wide = "[" + ",".join(["a"] * (MAX_LENGTH // 2 - 1)) + "]"
    chain = ".".join(["a"] * (MAX_LENGTH // 2))
    given: dict[str, Any] = {}
    given["a"] = given

    assert len(compile_expression(wide)({"a": 1})) == MAX_LENGTH // 2 - 1
    assert compile_expression(chain)(given) is given
    with pytest.raises(ValueError, match=r"it has 10,001 characters, and at most 10,000 are read\.$"):
        compile_expression("a" * (MAX_LENGTH + 1))


def test_what_the_old_literal_syntax_costs_is_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert compile_expression("`foo`")({}) == "foo"
