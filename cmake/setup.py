"""Brings what dependencies.toml pins onto this machine, once: a run that finds everything in place starts no other program
but one dpkg-query and asks no network."""

import fcntl
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ELSEWHERE = "Without a network: run `./dev setup --prefix DIR` where there is one, copy DIR here and set AISLE_DEPS=DIR."


class Stop(Exception):
    """A failure that people can mend; its text says what was found, what was expected and what to do."""


def say(text):
    print(f"\033[1m==\033[0m {text}" if sys.stderr.isatty() else f"== {text}", file=sys.stderr, flush=True)


def run(*command, **more):
    """Runs a program whose output is for people: all of it goes to stderr, because stdout may be promised to JSON."""
    sys.stdout.flush()
    how = {"stdin": subprocess.DEVNULL, "stdout": sys.stderr.fileno(), **more}
    return subprocess.run([str(word) for word in command], **how).returncode == 0


def pins():
    return tomllib.loads((ROOT / "dependencies.toml").read_text())


def deps_folder():
    return Path(os.environ.get("AISLE_DEPS") or ROOT / ".deps").absolute()


# ---- Debian packages --------------------------------------------------------------------------------------------------


def installed_versions(names):
    """Upstream versions of those packages that are installed, by name."""
    listing = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version} ${db:Status-Status}\n", *names],
                             stdin=subprocess.DEVNULL, capture_output=True, text=True).stdout
    lines = [line.split() for line in listing.splitlines()]
    return {line[0]: line[1].split(":")[-1] for line in lines if len(line) == 3 and line[2] == "installed"}


def missing_packages(wanted):
    found = installed_versions([pin["name"] for pin in wanted])
    for pin in wanted:
        if pin["name"] in found and not found[pin["name"]].startswith(pin["version"]):
            raise Stop(f"Debian package {pin['name']}: found version {found[pin['name']]}, expected {pin['version']}*. "
                       "Aisle is built on Debian 12: install that version, or move the pin in dependencies.toml and run the tests.")
    return [pin for pin in wanted if pin["name"] not in found]


def ensure_debian(needs, optional=False):
    """Makes sure of the packages of one group; the optional ones come along when any is installed, or when asked for."""
    wanted = [pin for pin in pins()["debian"]
              if pin.get("needs", "build") == needs and not ("command" in pin and shutil.which(pin["command"]))]
    if not wanted:
        return
    if not shutil.which("dpkg-query"):
        raise Stop(f"this is not a Debian system; found no {', '.join(pin['name'] for pin in wanted)} (Debian 12's names): install them")
    missing = missing_packages(wanted)
    if not (missing if optional else [pin for pin in missing if not pin.get("optional")]):
        return
    names = [pin["name"] for pin in missing]
    apt_get(names)
    left = [pin["name"] for pin in missing_packages(wanted) if not pin.get("optional")]
    if left:
        raise Stop(f"apt-get installed everything but {', '.join(left)}")


def apt_get(names):
    command = f"apt-get install -y --no-install-recommends {' '.join(names)}"
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    if sudo and not shutil.which("sudo"):
        raise Stop(f"Debian packages are missing and this user may not install them; as root run: {command}")
    say(f"installing Debian packages: {' '.join(names)}")
    quiet = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    # Two thousand lines of "Unpacking" help nobody; errors go to stderr and are seen.
    if not (run(*quiet, "update") and run(*quiet, *command.split()[1:], stdout=subprocess.DEVNULL)):
        raise Stop(f"apt-get could not install {' '.join(names)} (its message stands above). Mend that, then run as root: {command}")


# ---- archives from PyPI and npm ---------------------------------------------------------------------------------------


def label(pin):
    return f"{pin['name']} {pin['version']}"


def stamp_of(pin, deps):
    """The stamp's file and text: it stands only after everything of a pin is in place, and changes with the pin."""
    digest = hashlib.sha256(repr(sorted(pin["keep"].items())).encode()).hexdigest()[:16]
    return deps / "stamps" / pin["name"].replace("/", "-"), f"{pin['version']} {pin['sha256']} {digest}\n"


def is_current(pin, deps):
    stamp, text = stamp_of(pin, deps)
    return stamp.is_file() and stamp.read_text() == text and all((deps / place).exists() for place in pin["keep"].values())


def ensure_archives(deps, fill=True, only=None):
    """Makes sure of every archive (or those that land in the folders `only`). With `fill` false the folder is somebody
    else's, ready made: then it is checked but never written."""
    stale = [pin for pin in pins()["archive"]
             if (only is None or next(iter(pin["keep"].values())).split("/")[0] in only) and not is_current(pin, deps)]
    if not stale:
        return
    if not fill:
        raise Stop(f"AISLE_DEPS={deps} does not hold {', '.join(label(pin) for pin in stale)} as pinned in dependencies.toml. "
                   f"Fill it with `./dev setup --prefix {deps}` where there is a network.")
    if platform.machine() != "x86_64":
        raise Stop(f"this machine is {platform.machine()}; the pinned libraries are for x86_64 only")
    ensure_debian("download")
    with locked(deps):
        for pin in stale:
            if not is_current(pin, deps):  # another run may have been here while we waited
                install(pin, deps)


@contextmanager
def locked(deps):
    """One set-up at a time in this folder; the lock goes with the process, however that ends."""
    try:
        deps.mkdir(parents=True, exist_ok=True)
        lock = open(deps / "lock", "w")
    except OSError as error:
        raise Stop(f"cannot write to {deps} ({error.strerror}); make it writable or choose another with AISLE_DEPS") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install(pin, deps):
    say(f"fetching {label(pin)} into {deps}")
    stamp, text = stamp_of(pin, deps)
    stamp.unlink(missing_ok=True)
    for leftover in deps.glob("partial-*"):  # of a run that was interrupted; its client may still be writing there
        shutil.rmtree(leftover, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix="partial-", dir=deps))
    (work / "archive").mkdir()
    archive = download(pin, work)
    verify(archive, pin)
    extract(archive, pin["keep"], work / "tree")
    for place in pin["keep"].values():
        move_into_place(work / "tree" / place, deps / place)
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(text)
    shutil.rmtree(work)


def download(pin, work):
    folder = work / "archive"
    if pin["from"] == "pypi":
        ready = run(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check",
                    "--no-cache-dir", "--retries=2", *wheel_kind(), "--dest", folder, f"{pin['name']}=={pin['version']}",
                    env={**os.environ, "TMPDIR": str(work)})
    else:
        ready = run("npm", "pack", "--loglevel=error", "--no-update-notifier", "--fetch-retries=2", "--pack-destination", folder,
                    "--cache", work / "npm", f"{pin['name']}@{pin['version']}")
    files = list(folder.iterdir())
    if not ready or len(files) != 1:
        raise Stop(f"could not download {label(pin)} with {'pip' if pin['from'] == 'pypi' else 'npm'} (its message stands above). "
                   f"With a network, run the same command again. {ELSEWHERE}")
    return files[0]


def wheel_kind():
    """The wheels that Debian 12's own Python would take, whichever Python runs this."""
    yield from ("--python-version", "3.11", "--implementation", "cp", "--abi", "cp311")
    for glibc in ("2_28", "2_25", "2_17"):
        yield from ("--platform", f"manylinux_{glibc}_x86_64")


def verify(archive, pin):
    with open(archive, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != pin["sha256"]:
        raise Stop(f"{label(pin)}: the download has sha256 {found}, dependencies.toml expects {pin['sha256']}. "
                   "It was not installed. If the pin was meant to move, check where the file comes from and change the hash there.")


def members(archive):
    """(name, open file) of every regular file in a wheel or an npm tarball."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            yield from ((entry.filename, lambda entry=entry: wheel.open(entry)) for entry in wheel.infolist() if not entry.is_dir())
    else:
        with tarfile.open(archive) as tarball:
            yield from ((entry.name, lambda entry=entry: tarball.extractfile(entry)) for entry in tarball if entry.isfile())


def extract(archive, keep, tree):
    for name, opened in members(archive):
        for source, place in keep.items():
            if name != source and not name.startswith(source + "/"):
                continue
            target = tree / (place + name[len(source):])
            if not target.resolve().is_relative_to(tree.resolve()):
                raise Stop(f"{archive.name} holds a path that leads outside: {name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            with opened() as content, open(target, "wb") as file:
                shutil.copyfileobj(content, file, 1 << 20)
    lost = [source for source, place in keep.items() if not (tree / place).exists()]
    if lost:
        raise Stop(f"{archive.name} does not hold {', '.join(lost)}: the pin's `keep` in dependencies.toml is wrong for this version")


def move_into_place(new, place):
    if place.is_dir():
        shutil.rmtree(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    new.replace(place)


# ---- the peers of bench/, and the clients that tests/ speak with ------------------------------------------------------


def ready_python(deps, group, wanted):
    """The python of such an environment in this folder, or None when it is not there as pinned."""
    stamp, python = deps / "stamps" / group, deps / group / "bin" / "python"
    return python if stamp.is_file() and stamp.read_text() == wanted and python.exists() else None


def ensure_python(deps, group, own=ROOT / ".deps"):
    """A Python environment with the packages that dependencies.toml pins for this group; returns its python. It is looked for in
    both folders, and what is missing goes into `own`: a ready-made folder is never written."""
    wanted = "".join(f"{pin['name']}=={pin['version']} --hash=sha256:{pin['sha256']}\n" for pin in pins()[group])
    found = ready_python(deps, group, wanted) or ready_python(own, group, wanted)
    return found or install_python(own, group, wanted)


def install_python(deps, group, wanted):
    home, stamp = deps / group, deps / "stamps" / group
    python = home / "bin" / "python"
    if sys.version_info[:2] != (3, 11):
        raise Stop(f"these packages of Python are pinned for 3.11; this is {platform.python_version()}: run `python3.11 dev ...`")
    ensure_debian("download")
    with locked(deps):
        say(f"installing packages of Python into {home}")
        stamp.unlink(missing_ok=True)
        shutil.rmtree(home, ignore_errors=True)
        home.parent.mkdir(parents=True, exist_ok=True)
        requirements = deps / f"{group}.partial.txt"
        requirements.write_text(wanted)
        outer = sys._base_executable  # a table's script runs in an environment of its own, which has no pip
        if not (run(outer, "-m", "venv", "--without-pip", home) and
                run(outer, "-m", "pip", "--python", python, "install", "--require-hashes", "--no-deps", "--only-binary=:all:",
                    "--no-cache-dir", "--disable-pip-version-check", "--retries=2", "-r", requirements)):
            raise Stop(f"pip could not install what {home} is for (its message stands above). {ELSEWHERE}")
        requirements.unlink()
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(wanted)
    return python


# ---- what the page is built with --------------------------------------------------------------------------------------


def node_version(node):
    """(20, 20, 2) of such a program; (0,) where it does not run."""
    try:
        told = subprocess.run([node, "--version"], stdin=subprocess.DEVNULL, capture_output=True, text=True).stdout
        return tuple(int(part) for part in told.strip().removeprefix("v").split("."))
    except (OSError, ValueError):
        return (0,)


def ensure_page(deps, own):
    """Node and the packages that web/ is built with: returns the program node. They are looked for in both folders, and what is
    missing goes into `own`. web/node_modules leads to them."""
    least = json.loads((ROOT / "web/package.json").read_text())["engines"]["node"].removeprefix(">=")
    node = shutil.which("node")
    wanted = hashlib.sha256((ROOT / "web/package-lock.json").read_bytes()).hexdigest() + "\n"
    homes = [home for home in (deps, own) if page_stamp(home).is_file() and page_stamp(home).read_text() == wanted]
    if not node or node_version(node) < tuple(int(part) for part in least.split(".")):
        node = ensure_node(deps, own)
    home = homes[0] if homes else install_page(own, wanted)
    link_packages(home / "page" / "node_modules")
    return Path(node)


def page_stamp(home):
    return home / "stamps" / "page"


def ensure_node(deps, own):
    pin = pins()["node"][0]
    home = next((home for home in (deps, own) if is_current(pin, home)), None)
    if home is None:
        if platform.machine() != "x86_64":
            raise Stop(f"the page is built with node, and the pinned one is for x86_64; this machine is {platform.machine()}: install node yourself")
        ensure_debian("download")
        with locked(own):
            install(pin, own)
        home = own
    node = home / "node/bin/node"
    if not os.access(node, os.X_OK):
        node.chmod(0o755)
    return node


def install_page(deps, wanted):
    ensure_debian("download")
    with locked(deps):
        say(f"fetching what the page is built with into {deps}")
        home = deps / "page"
        page_stamp(deps).unlink(missing_ok=True)
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / "web" / name, home / name)
        if not run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--no-update-notifier", "--fetch-retries=2",
                   "--cache", home / "cache", cwd=home):
            raise Stop(f"npm could not install what the page is built with (its message stands above). {ELSEWHERE}")
        shutil.rmtree(home / "cache", ignore_errors=True)
        page_stamp(deps).parent.mkdir(exist_ok=True)
        page_stamp(deps).write_text(wanted)
    return deps


def link_packages(packages):
    """Node looks for packages beside the sources."""
    link = ROOT / "web/node_modules"
    if link.is_symlink() and link.resolve() == packages.resolve():
        return
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(packages, link.parent))


def installed_torch():
    """The folder of a PyTorch that this Python could import, or None."""
    spec = importlib.util.find_spec("torch")
    return Path(spec.origin).parent if spec and spec.origin else None
