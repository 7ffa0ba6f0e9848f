"""What the library of the command line refuses, as a problem like every other: in the user's language, or as JSON."""

from typing import Any

from parksim.errors import Named, Problem, UsageError, in_words, problem

COMMAND_LINE = ("click", "typer")
NUMBERS = ("int", "float")
HELP = "NoArgsIsHelpError"


def is_of_the_command_line(error: Exception) -> bool:
    """Whether the command line's own library ends so: help that was asked for, an option that does not exist."""
    return any(kind.__module__.partition(".")[0] in COMMAND_LINE for kind in type(error).__mro__)


def misuse(error: Exception) -> UsageError | None:
    """A refusal of the library in our words; None for what is none, such as help that was asked for."""
    if not is_of_the_command_line(error):
        return None
    names = [kind.__name__ for kind in type(error).__mro__]
    told = next((TOLD[name] for name in names if name in TOLD), None)
    return UsageError([told(error)]) if told and HELP not in names else None


def no_command(word: str, suggestion: str | None, ctx: Any) -> UsageError:
    """A command that does not exist."""
    hint = None if suggestion else "help"
    return UsageError([problem("PS6014", None, hint=hint, text=word, suggestion=suggestion, command=ctx.command_path)])


def _no_option(error: Any) -> Problem:
    option, near = error.option_name, next(iter(error.possibilities or ()), None)
    before_command = hasattr(getattr(error.ctx, "command", None), "commands")
    hint = "behind" if before_command else None if near else "help"
    return problem("PS6015", None, hint=hint, option=option, suggestion=near, command=_command(error))


def _missing(error: Any) -> Problem:
    return problem("PS6016", None, hint="help", what=_name(error.param), command=_command(error))


def _unfit(error: Any) -> Problem:
    needed = _needed(error.param)
    if needed is None:
        return _other(error)
    return problem("PS6017", None, hint="help", option=_name(error.param), needed=needed, command=_command(error))


def _needed(param: Any) -> Named | None:
    """What a parameter takes, where it is a number and the library says so."""
    kind, least = getattr(param, "bare_type", None), getattr(param, "min", None)
    word = kind() if callable(kind) else None
    if word not in NUMBERS:
        return None
    return in_words(f"misuse.{word}") if least is None else in_words(f"misuse.{word}_from", least=f"{least:g}")


def _other(error: Any) -> Problem:
    return problem("PS6018", None, hint="help", reason=error.format_message(), command=_command(error))


def _command(error: Any) -> str | None:
    return error.ctx.command_path if error.ctx else None


def _name(param: Any) -> str:
    """An option as it is written, an argument by its name."""
    return str(max(param.opts, key=len)) if param is not None else ""


TOLD = {"NoSuchOption": _no_option, "MissingParameter": _missing, "BadParameter": _unfit, "UsageError": _other}
"""By the name of the library's error, which its releases keep in different places; the first that fits."""
