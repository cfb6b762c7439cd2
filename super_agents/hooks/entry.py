"""The program of the hook path: `python -I -S entry.py git post-commit`, or `super-agents-hook claude PreToolUse`.

A script is compiled anew at every start, and so nothing is here that can be anywhere else.
"""

import posix  # `os` costs a sixth of a bare interpreter's start
import sys


def main() -> None:
    """Do what the arguments ask for and end the process, always with 0: a hook breaks nothing and says nothing."""
    try:
        from super_agents.hooks.starting import start

        start()
    except BaseException:  # noqa: BLE001,S110 - its host must go on, whatever it is; traces were left
        pass
    finally:
        posix._exit(0)  # noqa: SLF001 - public by another name; spares the interpreter's tidying up


if __name__ == "__main__":
    try:
        import marshal

        folder = (__file__ if __file__[0] == "/" else f"{posix.getcwd()}/{__file__}").rsplit("/", 2)[0]
        package = sys.modules["super_agents"] = type(sys)("super_agents")  # `-I -S` knows no folder of packages
        package.__path__ = [folder]
        seen = posix.stat(f"{folder}/hooks/starting.py")
        file = posix.open(f"{folder}/hooks/__pycache__/starting.{sys.implementation.cache_tag}.pyc", posix.O_RDONLY)
        compiled = posix.read(file, 1 << 15)
        posix.close(file)
        # After Python's version come flags, and the time and size of the source, in four bytes each.
        if compiled[4:16] == b"".join([n.to_bytes(4, "little") for n in (0, int(seen.st_mtime), seen.st_size)]):
            module = sys.modules["super_agents.hooks.starting"] = type(sys)("super_agents.hooks.starting")
            exec(marshal.loads(compiled[16:]), module.__dict__)  # noqa: S102,S302 - what an import does
            module.load(folder, compiled[:4])
    except Exception:  # noqa: BLE001,S110 - not compiled yet; Python finds what there is
        pass
    main()
