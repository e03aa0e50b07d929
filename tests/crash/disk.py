"""A small disk whose power can be cut: an ext4 file system in a file, on a loop device.

What the file system has flushed is in the file; what it has only in memory is not, and is lost with
the power. A copy of the file is therefore the disk as it would be found afterwards.
"""

import os
import subprocess

# Nothing reaches the disk unless a program asks for it: not even the file system's own commit.
OPTIONS = "loop,noatime,commit=3600"


class NoLoopDevice(Exception):
    pass


def _run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise NoLoopDevice(f"{command[0]}: {done.stderr.strip()}")


class Disk:
    def __init__(self, folder, image=None):
        self.image = image or os.path.join(folder, "disk-0.img")
        self.mounted_at = os.path.join(folder, "disk")
        os.makedirs(self.mounted_at, exist_ok=True)
        if image is None:
            with open(self.image, "wb") as file:
                file.truncate(512 << 20)
            # Without its journal initialised now, the kernel would do so in the background.
            _run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", self.image)

    def mount(self):
        _run("mount", "-o", OPTIONS, self.image, self.mounted_at)

    def unmount(self):
        _run("umount", self.mounted_at)

    def image_after_power_cut(self, number):
        image = os.path.join(os.path.dirname(self.image), f"disk-{number}.img")
        _run("cp", "--sparse=always", self.image, image)
        return image
