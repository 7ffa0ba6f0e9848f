"""The command line: what can be asked, not how it is answered (parksim/commands). Heavy imports come late."""

import signal
from pathlib import Path
from typing import Annotated

import typer

from parksim.cli_sweep import app as sweep_app
from parksim.commands.ending import INTERRUPTED, at_once
from parksim.commands.group import Commands
from parksim.commands.terminal import open_streams

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="Industrial parks as circular economies. / 工业园区循环经济仿真与优化",
    epilog="Exit codes / 退出码: 0 done, 2 wrong use, 3 scenario refused, 4 no plan possible, 5 no answer from the solver, "
    "6 some cases of a sweep failed, 7 audit failed, 75 try again, 130 interrupted",
)
app.add_typer(sweep_app, name="sweep")

Folder = Annotated[Path, typer.Argument(help="scenario folder / 情景文件夹")]
Saved = Annotated[Path, typer.Argument(help="a saved result or study / 已存结果")]
Sets = Annotated[
    list[str] | None, typer.Option("--set", help="change a value: path=value, repeatable / 修改一个值，可重复")
]
Scenario = Annotated[str | None, typer.Option(help="a scenario of park.yaml / park.yaml 中的情景")]
Lang = Annotated[str | None, typer.Option(help="zh or en; default: the locale / 语言，默认随系统")]
Json = Annotated[bool, typer.Option("--json", help="one JSON object on standard output / 输出 JSON")]
Out = Annotated[Path | None, typer.Option(help="output folder; default out/SCENARIO / 输出文件夹")]
Seed = Annotated[int | None, typer.Option(min=0, help="seed of every random draw / 随机种子")]
Replications = Annotated[
    int | None, typer.Option(min=1, help="years with breakdowns; default 20 / 故障年份数，默认 20")
]
Objective = Annotated[
    str | None,
    typer.Option(
        help="cost, co2, co2_scope1, co2_scope2, fresh_water, landfill, energy_tce, or weights: cost=1,co2=50 / 目标或权重"
    ),
]
TimeLimit = Annotated[float | None, typer.Option(min=0, help="seconds for the choice / 求解时间上限（秒）")]
Gap = Annotated[
    str | None,
    typer.Option(
        help="how near to the best plan, a share of the benefit, such as 0.1% / 距最优方案的差距，占效益的份额，如 0.1%"
    ),
]
Calendar = Annotated[
    str | None, typer.Option(help="full, folded or screening; default folded / 日历：完整、折叠或筛选")
]
Only = Annotated[str | None, typer.Option(help="existing or retrofitted / 仅现状或仅改造")]
Verbose = Annotated[
    bool, typer.Option("--verbose", help="how far apart the numbers of every model are / 显示每个模型的数值范围")
]
KeepYears = Annotated[
    str | None,
    typer.Option(
        help="simulated years whose tables stay: first or all; default first / 保留明细的仿真年份：first 或 all"
    ),
]
Solver = Annotated[str | None, typer.Option(help="highs or pyomo:NAME; default highs / 求解器")]


def _version(asked: bool) -> None:
    if asked:
        from parksim import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def parksim(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="the version / 版本")
    ] = False,
) -> None:
    """Industrial parks as circular economies. / 工业园区循环经济仿真与优化"""


@app.command()
def run(
    folder: Folder, scenario: Scenario = None, sets: Sets = None, out: Out = None, lang: Lang = None,
    as_json: Json = False, seed: Seed = None, replications: Replications = None, objective: Objective = None,
    time_limit: TimeLimit = None, calendar: Calendar = None, only: Only = None, solver: Solver = None,
    gap: Gap = None, keep_years: KeepYears = None, verbose: Verbose = False,
) -> None:  # fmt: skip
    """Check, six runs, audit each, report. / 检查、六次运行、逐次审计、报告"""
    from parksim.commands.run import run_command
    from parksim.commands.verbose import ranges_told

    with ranges_told(verbose):
        run_command(
            folder, scenario, sets or [], out, lang, as_json, seed=seed, replications=replications, objective=objective,
            time_limit=time_limit, calendar=calendar, only=only, solver=solver, keep_years=keep_years, gap=gap,
        )  # fmt: skip


@app.command()
def check(
    folder: Folder, scenario: Scenario = None, sets: Sets = None, lang: Lang = None, as_json: Json = False
) -> None:
    """Read a park and tell everything that is wrong or worth knowing. / 检查园区"""
    from parksim.commands.look import check_command

    check_command(folder, scenario, sets or [], lang, as_json)


@app.command()
def show(
    folder: Folder, scenario: Scenario = None, sets: Sets = None,
    resolved: Annotated[bool, typer.Option("--resolved", help="every value / 每个值")] = False,
    origin: Annotated[bool, typer.Option("--origin", help="and the file and line it comes from / 及其出处")] = False,
    lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Show a park: what is in it, or with --resolved every value, with --origin where it comes from. / 显示园区"""
    from parksim.commands.look import show_command

    show_command(folder, scenario, sets or [], resolved or origin, origin, lang, as_json)


@app.command()
def optimise(
    folder: Folder, scenario: Scenario = None, sets: Sets = None, out: Out = None, lang: Lang = None,
    as_json: Json = False, seed: Seed = None, objective: Objective = None, time_limit: TimeLimit = None,
    calendar: Calendar = None, only: Only = None, solver: Solver = None, gap: Gap = None, verbose: Verbose = False,
) -> None:  # fmt: skip
    """The best plan alone, saved as a result. / 仅求最优方案"""
    from parksim.commands.single import optimise_command
    from parksim.commands.verbose import ranges_told

    with ranges_told(verbose):
        optimise_command(
            folder, scenario, sets or [], out, lang, as_json, only=only, seed=seed, objective=objective,
            time_limit=time_limit, calendar=calendar, solver=solver, gap=gap,
        )  # fmt: skip


app.command(name="optimize", hidden=True)(optimise)


@app.command()
def simulate(
    folder: Annotated[Path, typer.Argument(help="scenario folder or a saved plan / 情景文件夹或已存方案")],
    scenario: Scenario = None, sets: Sets = None, out: Out = None, lang: Lang = None, as_json: Json = False,
    seed: Seed = None, replications: Replications = None, verbose: Verbose = False,
) -> None:  # fmt: skip
    """Years of the existing park (folder) or of a saved plan, without and with breakdowns. / 仿真"""
    from parksim.commands.single import simulate_command
    from parksim.commands.verbose import ranges_told

    with ranges_told(verbose):
        simulate_command(folder, scenario, sets or [], out, lang, as_json, seed, replications)


@app.command()
def compare(first: Saved, second: Saved, lang: Lang = None, as_json: Json = False) -> None:
    """A table of differences of two saved studies or results. / 比较两个结果"""
    from parksim.commands.beside import compare_command

    compare_command(first, second, lang, as_json)


@app.command()
def audit(result: Saved, lang: Lang = None, as_json: Json = False) -> None:
    """Audit a saved result again, or every result of a study. / 重新审计已存结果"""
    from parksim.commands.look import audit_command

    audit_command(result, lang, as_json)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="a new folder / 新文件夹")], lang: Lang = None, as_json: Json = False
) -> None:
    """Copy the tutorial park into a new folder to begin from. / 复制教学园区作为起点"""
    from parksim.commands.begin import init_command

    init_command(folder, lang, as_json)


def main() -> None:
    """The entry point. A request to end is heard like Ctrl-C, so that it is told what is saved.

    Then it ends at once: tidying up after a large model takes seconds, and a solver may still work beside.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    open_streams()
    try:
        app()
    except SystemExit as end:
        if end.code != INTERRUPTED:
            raise
        at_once(INTERRUPTED)
