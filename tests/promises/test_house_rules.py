"""The house rules of the design that a machine can see."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [path for floor in ("surveys", "culture") for path in sorted((ROOT / floor).rglob("*.py"))]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[tuple[str, Function]]:
    """Yield each function of a file with its place."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, Function):
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def offenders(rule: str) -> list[str]:
    """Return the places that break one of the rules below."""
    return [place for path in SOURCES for place, node in functions(path) if BREAKS[rule](path, node)]


def _length(node: Function) -> int:
    return (node.end_lineno or 0) - node.lineno + 1


def _positional(node: Function) -> int:
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    return len([name for name in names if name not in {"self", "cls"}])


def _arguments(node: Function) -> int:
    return _positional(node) + len(node.args.kwonlyargs)


def _is_view(path: Path, node: Function) -> bool:
    return "views" in path.parts and any("route" in ast.unparse(mark) for mark in node.decorator_list)


MANY_BY_NATURE = {"make_page", "lay_out", "build", "pick", "unit_page"}  # six or seven names, all by keyword

BREAKS = {
    "takes more than five arguments": lambda _path, node: (
        _arguments(node) > 5 and node.name not in MANY_BY_NATURE
    ),
    "is longer than 60 lines": lambda _path, node: _length(node) > 60,
    "is a view longer than 25 lines": lambda path, node: _is_view(path, node) and _length(node) > 25,
    "imports inside": lambda _path, node: any(
        isinstance(part, ast.Import | ast.ImportFrom) for part in ast.walk(node)
    ),
    "catches everything": lambda _path, node: any(
        isinstance(part, ast.ExceptHandler)
        and (part.type is None or ast.unparse(part.type) in {"Exception", "BaseException"})
        for part in ast.walk(node)
    ),
    "is public and says nothing": lambda _path, node: (
        not node.name.startswith("_") and not ast.get_docstring(node) and _length(node) > 8
    ),
}


@pytest.mark.parametrize("rule", BREAKS)
def test_no_function_breaks_a_rule(rule: str) -> None:
    assert offenders(rule) == [], f"a function {rule}"


def test_no_file_is_longer_than_400_lines() -> None:
    kinds = ("*.py", "*.js", "*.css", "*.html")
    folders = ("surveys", "culture", "templates", "tests", "migrations", "benchmarks")
    files = [file for folder in folders for kind in kinds for file in (ROOT / folder).rglob(kind)]
    written = [file for file in files if "versions" not in file.parts]
    long = {str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in written}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}


def test_views_hold_less_than_a_quarter_of_the_code() -> None:
    lines = {path: len(path.read_text().splitlines()) for path in SOURCES}
    views = sum(count for path, count in lines.items() if "views" in str(path))
    assert views < 0.25 * sum(lines.values())


def test_no_unfinished_words_in_the_code() -> None:
    word = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b")
    assert [str(path) for path in SOURCES if word.search(path.read_text())] == []


def test_nothing_is_imported_by_name_at_run_time() -> None:
    assert [
        str(path) for path in SOURCES if re.search(r"\bimportlib\.import_module|__import__", path.read_text())
    ] == []


def test_no_lock_file_names_a_host() -> None:
    assert [
        lock.name for lock in ROOT.glob("*.lock") if re.search(r"https?://|index-url", lock.read_text())
    ] == []


def test_the_readme_is_under_200_lines() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) < 200
