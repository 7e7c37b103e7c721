"""Small deliberate faults of a module, one at a time, made in its syntax tree.

What no test can be asked to see is left alone: annotations, decorators, docstrings, asserts (they
speak to mypy) and text.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

_NEGATED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_AT_THE_BOUNDARY: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
# Said to a type checker, or of what cannot be: like an assert.
_ASSURANCES = {"frozen", "slots", "strict"}
# Of these the order of the arguments does not matter, or a type checker sees it.
_WITHOUT_ORDER = {"max", "min", "isinstance", "issubclass", "cast", "TypeVar", "NewType", "zip"}
_REMOVABLE = (ast.Expr, ast.AugAssign, ast.Raise, ast.Delete, ast.Continue, ast.Break)


@dataclass(frozen=True, slots=True)
class Mutation:
    """One fault. place: of the node, in the order of the tree; line: 1 is the first.

    before, after: the code of the node, on one line. text: the source line; one of several equal
    faults in one text has its number behind it.
    """

    place: int
    line: int
    operator: str
    before: str
    after: str
    text: str


def mutations_of(source: str) -> list[Mutation]:
    """Return every fault of a module's source, in the order of its text."""
    return [mutation for mutation, _ in _found(ast.parse(source), source)]


def mutated(source: str, mutation: Mutation) -> ast.Module:
    """Return the module's tree with the one fault in it."""
    tree = ast.parse(source)
    for one, replacement in _found(tree, source):
        if one == mutation:
            changed = _Replacing(mutation.place, replacement).visit(tree)
            return ast.fix_missing_locations(changed)
    raise ValueError(f"no such place: {mutation}")


class _Replacing(ast.NodeTransformer):
    """Puts another node into one place; counts as :func:`_in_order` does."""

    def __init__(self, place: int, replacement: ast.AST) -> None:
        self._left = place
        self._replacement = replacement

    def visit(self, node: ast.AST) -> ast.AST:
        self._left -= 1
        if self._left == -1:
            return ast.copy_location(self._replacement, node)
        return self.generic_visit(node)


def _found(tree: ast.Module, source: str) -> Iterator[tuple[Mutation, ast.AST]]:
    left_alone, lines = _left_alone(tree), source.splitlines()
    met: Counter[tuple[str, ...]] = Counter()
    for place, node in enumerate(_in_order(tree)):
        if id(node) in left_alone:
            continue
        for operator, replacement in _faults(node):
            before, after = _told(node), _told(replacement)
            if before != after:
                line = _line_of(node)
                text = lines[line - 1].strip()
                told = (operator, before, after, text)
                met[told] += 1
                text += f" #{met[told]}" if met[told] > 1 else ""
                yield Mutation(place, line, operator, before, after, text), replacement


def _line_of(node: ast.AST) -> int:
    inner = node.target if isinstance(node, ast.comprehension) else node
    line: int = inner.lineno  # type: ignore[attr-defined] # every other node here has one
    return line


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)


def _told(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


def _left_alone(tree: ast.Module) -> set[int]:
    roots: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            roots += node.decorator_list
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns:
            roots.append(node.returns)
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
            roots.append(node.annotation)
        if isinstance(node, ast.Assert | ast.Import | ast.ImportFrom):
            roots.append(node)
        if isinstance(node, ast.keyword) and node.arg in _ASSURANCES:
            roots.append(node)
        # A docstring is a constant by itself.
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            roots.append(node)
    return {id(inner) for root in roots for inner in ast.walk(root)}


def _faults(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Compare):
        yield from _comparisons(node)
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "boolean", ast.BoolOp(other, node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "boolean", node.operand
    elif isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in _ARITHMETIC:
        changed = deepcopy(node)
        changed.op = _ARITHMETIC[type(node.op)]()
        yield "arithmetic", changed
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.Call):
        yield from _swapped(node)
    elif isinstance(node, ast.If | ast.IfExp | ast.While | ast.comprehension):
        yield from _conditions(node)
    if isinstance(node, ast.stmt):
        yield from _statements(node)


def _comparisons(node: ast.Compare) -> Iterator[tuple[str, ast.AST]]:
    for name, table in (("comparison", _NEGATED), ("boundary", _AT_THE_BOUNDARY)):
        for place, operator in enumerate(node.ops):
            if type(operator) in table:
                changed = deepcopy(node)
                changed.ops[place] = table[type(operator)]()
                yield name, changed


def _constants(node: ast.Constant) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node.value, bool):
        yield "constant", ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield "constant", ast.Constant(node.value + 1)
    elif isinstance(node.value, bytes):
        yield "constant", ast.Constant(node.value + b"!")


def _swapped(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    called = node.func.id if isinstance(node.func, ast.Name) else ""
    plain = [one for one in node.args[:2] if not isinstance(one, ast.Starred)]
    if len(plain) == 2 and called not in _WITHOUT_ORDER:
        changed = deepcopy(node)
        changed.args[:2] = reversed(changed.args[:2])
        yield "swapped arguments", changed


def _conditions(
    node: ast.If | ast.IfExp | ast.While | ast.comprehension,
) -> Iterator[tuple[str, ast.AST]]:
    """Turn a condition round, where no other operator does so already."""
    tests = node.ifs if isinstance(node, ast.comprehension) else [node.test]
    for place, test in enumerate(tests):
        if isinstance(test, ast.Compare | ast.UnaryOp | ast.Constant):
            continue
        changed = deepcopy(node)
        turned = ast.UnaryOp(ast.Not(), deepcopy(test))
        if isinstance(changed, ast.comprehension):
            changed.ifs[place] = turned
        else:
            changed.test = turned
        yield "condition", changed


def _statements(node: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Return):
        if node.value is not None and not _is_none(node.value):
            yield "return None", ast.Return(ast.Constant(None))
    elif isinstance(node, _REMOVABLE) or _is_inner_assignment(node):
        yield "removed", ast.Pass()


def _is_inner_assignment(node: ast.stmt) -> bool:
    """Tell whether something that goes on living is changed; a lost name would be seen at once."""
    return isinstance(node, ast.Assign) and isinstance(
        node.targets[0], ast.Attribute | ast.Subscript
    )


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
