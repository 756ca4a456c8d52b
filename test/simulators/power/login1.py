# Stands in for systemd-logind on a bus of its own: answers as the state of the simulated machine in a folder says.
import json
import os
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

MANAGER = "org.freedesktop.login1.Manager"
PROPERTIES = "org.freedesktop.DBus.Properties"
NEVER = 2**64 - 1


def state():
    with open(os.path.join(sys.argv[1], "power.json"), encoding="utf-8") as file:
        return json.load(file)


class Manager(dbus.service.Object):
    @dbus.service.method(MANAGER, out_signature="s")
    def CanPowerOff(self):
        return state()["can"]["CanPowerOff"]

    @dbus.service.method(MANAGER, out_signature="s")
    def CanReboot(self):
        return state()["can"]["CanReboot"]

    @dbus.service.method(MANAGER, out_signature="a(ssssuu)")
    def ListInhibitors(self):
        return [dbus.Struct(lock, signature="ssssuu") for lock in state()["locks"]]

    @dbus.service.method(PROPERTIES, in_signature="ss", out_signature="v")
    def Get(self, interface, name):
        kind = state().get("planned", "")
        return dbus.Struct([kind, dbus.UInt64(NEVER if kind == "" else 1796000000000000)], signature="st")


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
name = dbus.service.BusName("org.freedesktop.login1", bus)
manager = Manager(bus, "/org/freedesktop/login1")
print(os.environ["DBUS_SESSION_BUS_ADDRESS"], flush=True)
GLib.MainLoop().run()
