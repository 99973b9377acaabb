#!/usr/bin/env python3
"""Two windows, an editor in between and a disk that flushes slowly: nothing that was typed may be lost.

    .ci/load.py [PROGRAM]        # by default .build/release/rwkv-tui; it needs tmux and a C compiler

Flushes are made to sleep by a library that is loaded before the program (LD_PRELOAD). Prints a line for each
check; the exit status is 1 where one failed.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else HERE + "/.build/release/rwkv-tui")
PLACE = tempfile.mkdtemp(prefix="rwkv-tui-load-")
SOCKET = os.path.basename(PLACE)
SLOW = r"""
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
static void wait_a_while(void) { const char *t = getenv("FLUSH_SLEEP_US"); if (t) usleep(atoi(t)); }
int fsync(int file) { wait_a_while(); return syscall(SYS_fsync, file); }
int fdatasync(int file) { wait_a_while(); return syscall(SYS_fdatasync, file); }
"""
failures = []


def check(what, is_true, detail=""):
    print(("ok    " if is_true else "FAILED") + " " + what + (f": {detail}" if detail != "" else ""))
    if not is_true:
        failures.append(what)


def tmux(*arguments):
    return subprocess.run(
        ["tmux", "-L", SOCKET, *arguments], capture_output=True, text=True).stdout


class Home:
    """A person's home, with a folder of conversations."""

    def __init__(self, name):
        self.path = f"{PLACE}/{name}"
        self.chats = self.path + "/chats"
        os.makedirs(self.chats)

    def texts(self):
        """All lines of all conversations' logs, also of those beside the one that was begun."""
        found = []
        for folder, _, files in os.walk(self.chats):
            for file in files:
                if file.endswith(".jsonl"):
                    found += open(f"{folder}/{file}", errors="replace").read().splitlines()
        return found

    def holds(self, text):
        return any(text in line for line in self.texts())


class Window:
    """The program on a terminal of its own."""
    count = 0

    def __init__(self, home, conversation, sleep=0):
        Window.count += 1
        self.name = f"w{Window.count}"
        environment = {
            "HOME": home.path, "XDG_CONFIG_HOME": home.path + "/config",
            "XDG_STATE_HOME": home.path + "/state", "XDG_DATA_HOME": home.path + "/data",
            "XDG_CACHE_HOME": PLACE + "/cache",
        }
        if sleep:
            environment.update(LD_PRELOAD=PLACE + "/slow.so", FLUSH_SLEEP_US=str(int(sleep * 1e6)))
        words = [f"{key}={value}" for key, value in environment.items()]
        tmux("new", "-d", "-s", self.name, "-x", "120", "-y", "40", "-c", home.path,
             "env " + " ".join(words) + f" {PROGRAM} chat --conversations {home.chats}"
             f" --conversation {conversation} --max-tokens 4 --model rwkv4-starter")
        self.wait_for("Message", 20)
        time.sleep(0.5)

    def screen(self):
        return tmux("capture-pane", "-p", "-t", self.name)

    def keys(self, *keys):
        tmux("send-keys", "-t", self.name, *keys)

    def send(self, text):
        tmux("send-keys", "-t", self.name, "-l", text)
        self.keys("Enter")

    def wait_for(self, text, seconds):
        end = time.time() + seconds
        while time.time() < end:
            if text in self.screen():
                return True
            time.sleep(0.1)
        return False

    def is_saved(self, seconds=20):
        """Waits until the status bar says that all is on disk."""
        end = time.time() + seconds
        while time.time() < end:
            lines = self.screen().rstrip("\n").split("\n")
            if len(lines) > 1 and lines[-2].rstrip().endswith("saved"):
                return True
            time.sleep(0.1)
        return False

    def is_there(self):
        return self.name in tmux("ls", "-F", "#S").split()

    def quit(self, seconds=30):
        """Quits, and gives the seconds that it took; None where it did not end."""
        begun = time.time()
        self.keys("F10")
        while self.is_there():
            if time.time() - begun > seconds:
                return None
            time.sleep(0.05)
        return time.time() - begun


def slow_flushes(sleep):
    home = Home(f"slow-{sleep}")
    window = Window(home, "talk", sleep)
    most_behind = 0
    for number in range(15):
        window.send(f"Slow message {number:02}.")
        time.sleep(1)
        there = sum(home.holds(f"Slow message {n:02}.") for n in range(number + 1))
        most_behind = max(most_behind, number + 1 - there)
    # A save takes two flushes, and one that waits for it takes all that came meanwhile.
    limit = 2 + int(4 * sleep)
    check(f"flushes of {sleep} s: the disk is at most {limit} turns behind", most_behind <= limit,
          most_behind)
    window.send("The last one.")
    time.sleep(0.3)
    took = window.quit(sleep * 12 + 10)
    check(f"flushes of {sleep} s: quitting in the middle ends", took is not None,
          f"{took:.1f} s" if took else "")
    lost = [n for n in range(15) if not home.holds(f"Slow message {n:02}.")]
    check(f"flushes of {sleep} s: nothing is lost", not lost and home.holds("The last one."), lost)


def editor_in_between(sleep):
    home = Home(f"editor-{sleep}")
    window = Window(home, "talk", sleep)
    window.send("First words.")
    window.is_saved()
    log = home.chats + "/talk/conversation.jsonl"
    text = open(log).read()
    # As an editor saves: a new file in the old one's place.
    edited = text.replace("First words.", "Edited words.")
    with open(log + "~", "w") as file:
        file.write(edited)
    os.replace(log + "~", log)
    window.send("Second words.")
    time.sleep(1 + 6 * sleep)
    screen = window.screen()
    window.quit()
    check("an editor in between: its words are kept", home.holds("Edited words."))
    check("an editor in between: the window's are too", home.holds("Second words."))
    check("an editor in between: the screen says so",
          any(word in screen for word in ["changed", "another program", "merged"]),
          screen.rstrip().split("\n")[-1])


def two_windows(sleep):
    home = Home(f"two-{sleep}")
    first = Window(home, "talk", sleep)
    first.send("From the first, 0.")
    first.is_saved()
    # A sync takes the folder away and puts a copy in its place; so the first window's lock is another's.
    folder = home.chats + "/talk"
    shutil.copytree(folder, home.path + "/copy", symlinks=True)
    shutil.rmtree(folder)
    shutil.copytree(home.path + "/copy", folder, symlinks=True)
    second = Window(home, "talk", sleep)
    # The first may have locked what was put back by now; the second can only read then, and says so.
    can_write = "READ-ONLY" not in second.screen()
    for number in range(1, 6):
        second.send(f"From the second, {number}.")
        time.sleep(0.5)
        first.send(f"From the first, {number}.")
        time.sleep(0.5)
    time.sleep(1 + 6 * sleep)
    shown = second.screen()
    first.quit()
    second.quit()
    lost = [f"{who} {n}" for who in ["first", "second"] for n in range(6)
            if (who, n) != ("second", 0) and not home.holds(f"From the {who}, {n}.")
            and (who == "first" or can_write or f"From the second, {n}." not in shown)]
    check("two windows on a folder that was put back: nothing is lost", not lost, lost)


def shared_places():
    home = Home("shared")
    first, second = Window(home, "one"), Window(home, "two")
    for number in range(25):
        first.send(f"Line {number} of one.")
        second.send(f"Line {number} of two.")
        time.sleep(0.3)
    first.send("/theme light")
    second.send("/mouse off")
    time.sleep(1)
    first.quit()
    second.quit()
    kept = ""
    for folder, _, files in os.walk(home.path + "/state"):
        kept += "".join(open(f"{folder}/{f}", errors="replace").read() for f in files if "history" in f)
    lost = [(n, who) for n in range(25) for who in ["one", "two"]
            if f"Line {n} of {who}." not in kept]
    check("two windows: no line of the history is lost", not lost, lost)
    settings = {}
    for folder, _, files in os.walk(home.path + "/config"):
        for file in files:
            if file == "settings.json":
                settings = json.load(open(f"{folder}/{file}"))
    check("two windows: the settings of both are kept",
          settings.get("theme") == "light" and False in settings.values(), settings)


def main():
    with open(PLACE + "/slow.c", "w") as file:
        file.write(SLOW)
    compiler = next(c for c in ["cc", "clang", "gcc"] if shutil.which(c))
    subprocess.run([compiler, "-shared", "-fPIC", "-o", PLACE + "/slow.so", PLACE + "/slow.c"],
                   check=True)
    try:
        for sleep in [0.2, 2]:
            slow_flushes(sleep)
        for sleep in [0, 0.5]:
            editor_in_between(sleep)
            two_windows(sleep)
        shared_places()
    finally:
        tmux("kill-server")
        if failures:
            print("what was written lies in " + PLACE)
        else:
            shutil.rmtree(PLACE)
    sys.exit(1 if failures else 0)


main()
