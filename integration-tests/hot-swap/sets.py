"""Bundle sets made of the distribution's own jars: newer ones, and bad ones."""
import glob
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from bench_vehicle import PITSTOP, Failure  # noqa: E402

MANIFEST = "META-INF/MANIFEST.MF"


def jar_of(bundle, directory="repository"):
    """The file of a bundle in the distribution that runs."""
    program = os.path.realpath(PITSTOP)
    home = os.path.dirname(os.path.dirname(program))
    # a distribution, or what ./pitstop builds from the sources
    for place in (home, os.path.join(os.path.dirname(program), "features", "target", "pitstop-*")):
        found = glob.glob(os.path.join(place, directory, bundle + "-[0-9]*.jar"))
        if found:
            return found[0]
    raise Failure(f"{bundle} is not in {home}")


def newer(bundle, version, headers=None, imports="", edit=None, add=None, directory="repository"):
    """A bundle of the distribution with another version.

    headers: more of its manifest; imports: packages that it imports besides; edit: (entry's name, content) -> content; add: files to add, by name
    """
    out = io.BytesIO()
    with zipfile.ZipFile(jar_of(bundle, directory)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == MANIFEST:
                content = manifest(content.decode(), {**(headers or {}), "Bundle-Version": version}, imports)
            elif edit:
                content = edit(entry.filename, content)
            new.writestr(entry, content)
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def manifest(text, headers, imports):
    # a line of a manifest goes on in the next one that begins with a blank
    lines = dict(line.split(": ", 1) for line in re.sub(r"\r?\n ", "", text).splitlines() if ": " in line)
    lines.update(headers)
    if imports:
        lines["Import-Package"] = ",".join(filter(None, (lines.get("Import-Package"), imports)))
    return "".join(folded(f"{key}: {value}") for key, value in lines.items()).encode()


def folded(line):
    """No line of a manifest has more than 72 bytes."""
    return line[:70] + "\n" + "".join(" " + line[i:i + 69] + "\n" for i in range(70, len(line), 69))


def bad_activator():
    """Its class file."""
    java = os.environ.get("JAVA_HOME")
    compiler = os.path.join(java, "bin", "javac") if java else shutil.which("javac")
    if not compiler:
        raise Failure("no javac: install a JDK or set JAVA_HOME")
    with tempfile.TemporaryDirectory() as out:
        path = jar_of("org.apache.felix.framework", "lib") + ":" + jar_of("org.apache.felix.healthcheck.api")
        subprocess.run([compiler, "--release", "17", "-cp", path, "-d", out, os.path.join(HERE, "BadActivator.java")], check=True)
        with open(os.path.join(out, "BadActivator.class"), "rb") as f:
            return f.read()


def behaving(bundle, version, behaviour, code):
    """@param code of bad_activator()"""
    known = re.sub(r"\r?\n ", "", zipfile.ZipFile(jar_of(bundle)).read(MANIFEST).decode())
    imports = ",".join(p for p in ("org.osgi.framework", "org.apache.felix.hc.api") if not re.search(rf"Import-Package: (.*,)?{re.escape(p)}[;,\s]", known))
    return newer(bundle, version, {"Bundle-Activator": "BadActivator", "X-Behaviour": behaviour}, imports, add={"BadActivator.class": code})


def pack(path, *jars):
    """A set: a zip of jars."""
    with zipfile.ZipFile(path, "w") as bundles:
        for number, jar in enumerate(jars):
            bundles.writestr(f"bundle-{number}.jar", jar)
    return path
