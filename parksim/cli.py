"""The command line: what can be asked, not how it is answered (parksim/commands). Heavy imports come late."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="Industrial parks as circular economies. / 工业园区循环经济仿真与优化",
)

Folder = Annotated[Path, typer.Argument(help="scenario folder / 情景文件夹")]
Sets = Annotated[list[str] | None, typer.Option("--set", help="change a value: path=value / 修改一个值")]
Scenario = Annotated[str | None, typer.Option(help="a scenario of park.yaml / park.yaml 中的情景")]
Lang = Annotated[str | None, typer.Option(help="zh or en; default: the locale / 语言")]
Json = Annotated[bool, typer.Option("--json", help="one JSON object on standard output / 输出 JSON")]
Out = Annotated[Path | None, typer.Option(help="output folder; default out/SCENARIO / 输出文件夹")]
Seed = Annotated[int | None, typer.Option(help="seed of every random draw / 随机种子")]
Replications = Annotated[int | None, typer.Option(min=1, help="years with breakdowns; default 20 / 故障年份数")]
Objective = Annotated[str | None, typer.Option(help="cost, co2, fresh_water …, or weights: cost=1,co2=50 / 目标")]
TimeLimit = Annotated[float | None, typer.Option(min=0, help="seconds for the choice / 求解时间上限（秒）")]
Calendar = Annotated[str | None, typer.Option(help="full, folded or screening / 日历")]
Only = Annotated[str | None, typer.Option(help="existing or retrofitted / 仅现状或仅改造")]


@app.command()
def run(
    folder: Folder, scenario: Scenario = None, sets: Sets = None, out: Out = None, lang: Lang = None,
    as_json: Json = False, seed: Seed = None, replications: Replications = None, objective: Objective = None,
    time_limit: TimeLimit = None, calendar: Calendar = None, only: Only = None,
) -> None:  # fmt: skip
    """Check, six runs, audit each, report. / 检查、六次运行、逐次审计、报告"""
    from parksim.commands.run import run_command

    run_command(
        folder, scenario, sets or [], out, lang, as_json, seed, replications, objective, time_limit, calendar, only
    )


@app.command()
def check(
    folder: Folder, scenario: Scenario = None, sets: Sets = None, lang: Lang = None, as_json: Json = False
) -> None:
    """Read a park and tell everything that is wrong or worth knowing. / 检查园区"""
    from parksim.commands.look import check_command

    check_command(folder, scenario, sets or [], lang, as_json)


@app.command()
def show(
    folder: Folder, scenario: Scenario = None, sets: Sets = None, resolved: bool = False, origin: bool = False,
    lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Show a park: what is in it, or with --resolved every value and where it comes from. / 显示园区"""
    from parksim.commands.look import show_command

    show_command(folder, scenario, sets or [], resolved or origin, origin, lang, as_json)


@app.command()
def optimise(
    folder: Folder, scenario: Scenario = None, sets: Sets = None, out: Out = None, lang: Lang = None,
    as_json: Json = False, seed: Seed = None, objective: Objective = None, time_limit: TimeLimit = None,
    calendar: Calendar = None, only: Only = None,
) -> None:  # fmt: skip
    """The best plan alone, saved as a result. / 仅求最优方案"""
    from parksim.commands.single import optimise_command

    optimise_command(folder, scenario, sets or [], out, lang, as_json, seed, objective, time_limit, calendar, only)


app.command(name="optimize", hidden=True)(optimise)


@app.command()
def simulate(
    folder: Annotated[Path, typer.Argument(help="scenario folder or a saved plan / 情景文件夹或已存方案")],
    scenario: Scenario = None, sets: Sets = None, out: Out = None, lang: Lang = None, as_json: Json = False,
    seed: Seed = None, replications: Replications = None,
) -> None:  # fmt: skip
    """Years of the existing park (folder) or of a saved plan, without and with breakdowns. / 仿真"""
    from parksim.commands.single import simulate_command

    simulate_command(folder, scenario, sets or [], out, lang, as_json, seed, replications)


@app.command()
def compare(first: Path, second: Path, lang: Lang = None, as_json: Json = False) -> None:
    """A table of differences of two saved studies or results. / 比较两个结果"""
    from parksim.commands.look import compare_command

    compare_command(first, second, lang, as_json)


@app.command()
def audit(result: Path, lang: Lang = None, as_json: Json = False) -> None:
    """Audit a saved result again. / 重新审计已存结果"""
    from parksim.commands.look import audit_command

    audit_command(result, lang, as_json)


@app.command()
def init(folder: Path, lang: Lang = None) -> None:
    """Copy the tutorial park into a new folder to begin from. / 复制教学园区作为起点"""
    from parksim.commands.look import init_command

    init_command(folder, lang)


def main() -> None:
    """The entry point: every expected error ends with its message and exit code, never with a traceback."""
    from parksim.commands.ending import ended

    with ended():
        app()
