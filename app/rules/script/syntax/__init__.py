"""From text to tree. Knows the language and nothing of what programs mean."""

from app.rules.script.syntax.parser import parse
from app.rules.script.syntax.trouble import SyntaxTrouble

__all__ = ["SyntaxTrouble", "parse"]
