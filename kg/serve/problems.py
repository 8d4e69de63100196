"""What is answered when a request cannot be: a status, words that help, and nothing of the machine's insides."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from kg.serve.negotiate import choose

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["Problem", "answer_problem"]

_HTML, _JSON, _TEXT = "text/html", "application/problem+json", "text/plain"


class Problem(Exception):  # noqa: N818 - it becomes an answer
    """A request that is refused, by its status, in words for the person who sent it.

    >>> Problem(503, "too many queries at once", retry=5).headers
    {'Retry-After': '5'}
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        line: int | None = None,
        column: int | None = None,
        retry: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Keep the status, and the place in a query; ``retry`` is in seconds."""
        self.status, self.detail, self.line, self.column = status, detail, line, column
        self.headers = {**(headers or {}), **({} if retry is None else {"Retry-After": str(retry)})}
        super().__init__(detail)

    @property
    def title(self) -> str:
        """The standard's words for the status."""
        return HTTPStatus(self.status).phrase

    @property
    def text(self) -> str:
        """The detail, with its place."""
        return f"line {self.line}, column {self.column}: {self.detail}" if self.line else self.detail


def answer_problem(request: Request, problem: Problem) -> Response:
    """Answer in the form that the client reads: a page, JSON (RFC 9457), or text."""
    from starlette.responses import JSONResponse, PlainTextResponse  # noqa: PLC0415 - of the extra `serve`

    media = choose(request.headers.get("accept"), (_TEXT, _JSON, _HTML)) or _TEXT
    accept = request.headers.get("accept", "")
    if media == _TEXT and "json" in accept:
        media = _JSON
    if media == _HTML and "text/html" in accept:
        page = request.app.state.house.pages.render(request, "problem.html.j2", problem=problem)
        page.status_code = problem.status
        page.headers.update(problem.headers)
        return page  # type: ignore[no-any-return]
    if media == _JSON:
        content = {"type": "about:blank", "title": problem.title, "status": problem.status, "detail": problem.detail}
        if problem.line:
            content |= {"line": problem.line, "column": problem.column}
        return JSONResponse(content, problem.status, problem.headers, media_type=_JSON)
    return PlainTextResponse(f"{problem.text}\n", problem.status, problem.headers)
