"""A group of commands that end with their message and exit code, in the language that the whole line asks for."""

from typing import Any

from typer.core import TyperGroup


class Commands(TyperGroup):
    """Commands that never end with a traceback for an expected error."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read what stands before the command; options that go with every command are handed on to it."""
        from parksim.commands.ending import ended, listen

        if ctx.parent is None:
            listen(args)
        with ended():
            return super().parse_args(ctx, _handed_on(args))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that was asked for. Raises UsageError for one that does not exist."""
        from parksim.commands.misuse import no_command
        from parksim.errors import suggest

        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise no_command(args[0], suggest(args[0], self.commands), ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        from parksim.commands.ending import ended

        with ended():
            return super().invoke(ctx)


def _handed_on(args: list[str]) -> list[str]:
    """The words of a command line with options that go with every command behind its name; what is said there goes before."""
    from parksim.commands.ending import JSON, LANG

    rest, before = list(args), list[str]()
    while rest and (rest[0] in (LANG, JSON) or rest[0].startswith(f"{LANG}=")):
        many = 2 if rest[0] == LANG else 1
        before, rest = before + rest[:many], rest[many:]
    if not rest:
        return args
    return rest if rest[0].startswith("-") else [rest[0], *before, *rest[1:]]
