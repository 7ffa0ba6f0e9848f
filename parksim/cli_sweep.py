"""`parksim sweep`: what can be asked of sweeps; how it is answered stands in parksim/commands/sweep_*.py."""

from pathlib import Path
from typing import Annotated

import typer

from parksim.commands.group import Commands

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Thousands of cases of one park, resumable. / 批量情景：成千上万个算例，可续算",
    epilog="Exit codes / 退出码: 0 every case has an answer, 2 wrong use, 3 sweep refused, 6 some cases failed, 75 try again, "
    "130 interrupted",
)

File = Annotated[
    Path,
    typer.Argument(
        help="a sweep file, or a scenario folder: all its declared ranges / 批量文件，或情景文件夹（全部已声明区间）"
    ),
]
StoreFile = Annotated[Path, typer.Argument(help="the store of a sweep, a .db file / 批量结果库（.db 文件）")]
Scenario = Annotated[str | None, typer.Option(help="a scenario of park.yaml / park.yaml 中的情景")]
Sets = Annotated[
    list[str] | None, typer.Option("--set", help="set in every case: path=value, repeatable / 每个算例都修改，可重复")
]
Lang = Annotated[str | None, typer.Option(help="zh or en; default: the locale / 语言，默认随系统")]
Json = Annotated[bool, typer.Option("--json", help="one JSON object on standard output / 输出 JSON")]
ChunkSize = Annotated[int | None, typer.Option("--chunk", min=1, help="cases of a chunk / 每批算例数")]


@app.command()
def plan(
    file: File, scenario: Scenario = None, sets: Sets = None, chunk: ChunkSize = None,
    measure: Annotated[
        bool, typer.Option("--measure", help="solve three cases and estimate the time / 试算三个算例以估计用时")
    ] = False,
    lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Read a sweep and tell how many cases it has, what varies, what is left out. / 检查批量并列出算例数与变量"""
    from parksim.commands.sweep_plan import plan_command

    plan_command(file, scenario, sets or [], chunk, measure, lang, as_json)


@app.command()
def run(
    file: File,
    store: Annotated[Path, typer.Option(help="where answers are kept; continued if it exists / 结果库，已存在则续算")],
    scenario: Scenario = None, sets: Sets = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="processes on this machine; default: its cores / 本机进程数，默认核数")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="a Dask scheduler, tls://host:port / Dask 调度器地址")
    ] = None,
    tls_ca: Annotated[Path | None, typer.Option(help="certificate of the authority, PEM / CA 证书")] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="certificate of this machine, PEM / 本机证书")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="its key, PEM / 证书私钥")] = None,
    shard: Annotated[
        str | None, typer.Option(help="i/n: only the i-th part of n, for a batch queue; merge later / 第 i 份，共 n 份")
    ] = None,
    chunk: ChunkSize = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="solve failed cases again / 重算失败的算例")
    ] = False,
    case_limit: Annotated[
        float | None, typer.Option(min=0, help="seconds a case may take; then it has failed / 单个算例时间上限（秒）")
    ] = None,
    memory: Annotated[
        float | None, typer.Option(min=0, help="GB a process may take / 每个进程的内存上限（GB）")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="in the end also the report, an .html file / 完成后生成报告（.html 文件）")
    ] = None,
    lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Solve every case that has no answer yet. / 求解尚无结果的全部算例"""
    from parksim.commands.sweep_run import Cluster, run_command

    run_command(
        file, store, scenario, sets or [], lang, as_json,
        workers=workers, cluster=Cluster(scheduler, tls_ca, tls_cert, tls_key), shard=shard, chunk=chunk,
        retry_failed=retry_failed, case_limit=case_limit, memory=memory, report=report,
    )  # fmt: skip


@app.command()
def status(store: StoreFile, lang: Lang = None, as_json: Json = False) -> None:
    """How many cases have an answer, failed, are pending. / 查看进度"""
    from parksim.commands.sweep_run import status_command

    status_command(store, lang, as_json)


@app.command()
def export(
    store: StoreFile,
    out: Annotated[Path, typer.Argument(help="a .parquet, .csv or .xlsx file / 输出文件")],
    flows: Annotated[
        int | None, typer.Option(min=0, metavar="CASE", help="instead: all flows of one case, by segment / 改为导出一个算例的全部流量")
    ] = None,
    lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """A table with a row for each case, or the flows of one. / 导出表格，每个算例一行；或一个算例的流量"""
    from parksim.commands.sweep_flows import flows_command
    from parksim.commands.sweep_run import export_command

    if flows is None:
        export_command(store, out, lang, as_json)
    else:
        flows_command(store, flows, out, lang, as_json)


@app.command()
def check(
    store: StoreFile,
    cases: Annotated[int, typer.Option(min=1, help="so many of its answered cases / 抽取的算例数")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="by which they are drawn / 抽取所用种子")] = 1,
    calendar: Annotated[str, typer.Option(help="full, folded or screening / 另一种日历")] = "folded",
    workers: Annotated[
        int | None, typer.Option(min=1, help="processes on this machine; default: its cores / 本机进程数，默认核数")
    ] = None,
    lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Solve some cases again on another calendar: is their ranking kept? / 用另一种日历复核部分算例"""
    from parksim.commands.sweep_check import check_command

    check_command(store, cases, seed, calendar, workers, lang, as_json)


@app.command()
def merge(
    out: Annotated[Path, typer.Argument(help="the store to make or add to / 合并后的结果库")],
    stores: Annotated[list[Path], typer.Argument(help="stores of the parts / 各份结果库")],
    lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """One store of the parts that `run --shard` made. / 合并各份结果库"""
    from parksim.commands.sweep_run import merge_command

    merge_command(out, stores, lang, as_json)


@app.command()
def salvage(
    store: StoreFile,
    out: Annotated[Path, typer.Argument(help="a new store with what is whole / 新结果库")],
    lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Whatever is whole in a damaged store, as a new one. / 从损坏的结果库中抢救完好的行"""
    from parksim.commands.sweep_run import salvage_command

    salvage_command(store, out, lang, as_json)


@app.command()
def report(
    stores: Annotated[
        list[Path],
        typer.Argument(
            help="the store of a sweep; further ones with other fixed plans, for their regret / 批量结果库；其后可列其他固定方案的库"
        ),
    ],
    out: Annotated[Path | None, typer.Option(help="the file; default: beside the store / 输出文件，默认与库同处")] = None,
    figure: Annotated[
        str | None,
        typer.Option("--of", help="one figure: chosen, spread, tornado, sensitivity, response:PATH, bad, parallel, regret / 仅一幅图"),
    ] = None,
    lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Figures and a report of a sweep: what decides, which retrofits stay chosen. / 批量报告"""
    from parksim.commands.sweep_report import report_command

    report_command(stores, out, lang, as_json, figure)
