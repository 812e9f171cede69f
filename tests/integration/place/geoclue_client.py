"""Asks GeoClue for the exact position, with an agent of its own that lets it, until it is ended: geoclue_client.py."""

import sys

from gi.repository import Gio, GLib

SERVICE = "org.freedesktop.GeoClue2"
MANAGER = "/org/freedesktop/GeoClue2/Manager"
AGENT = "/org/freedesktop/GeoClue2/Agent"
EXACT = 8  # GCLUE_ACCURACY_LEVEL_EXACT
FACE = Gio.DBusNodeInfo.new_for_xml("""
<node>
  <interface name="org.freedesktop.GeoClue2.Agent">
    <method name="AuthorizeApp">
      <arg direction="in" type="s"/><arg direction="in" type="u"/><arg direction="out" type="b"/><arg direction="out" type="u"/>
    </method>
    <property name="MaxAccuracyLevel" type="u" access="read"/>
  </interface>
</node>""")


def main():
    bus = Gio.bus_get_sync(Gio.BusType.SYSTEM)
    bus.register_object(
        AGENT, FACE.lookup_interface(f"{SERVICE}.Agent"),
        lambda *call: call[-1].return_value(GLib.Variant("(bu)", (True, EXACT))), lambda *_: GLib.Variant("u", EXACT), None)

    def call(path, interface, method, arguments, then):
        def answered(bus, result):
            try:
                then(bus.call_finish(result))
            except GLib.Error as error:
                print(error.message, file=sys.stderr, flush=True)
                loop.quit()

        bus.call(SERVICE, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, 60000, None, answered)

    def has_client(answer):
        (client,) = answer.unpack()
        settings = [("DesktopId", GLib.Variant("s", "control")), ("RequestedAccuracyLevel", GLib.Variant("u", EXACT))]

        def start(_answer):
            call(client, f"{SERVICE}.Client", "Start", None, lambda _: print("ready", flush=True))

        def set_next(_answer):
            name, value = settings.pop()
            call(client, "org.freedesktop.DBus.Properties", "Set",
                 GLib.Variant("(ssv)", (f"{SERVICE}.Client", name, value)), set_next if settings else start)

        set_next(None)

    loop = GLib.MainLoop()
    call(MANAGER, f"{SERVICE}.Manager", "AddAgent", GLib.Variant("(s)", ("geoclue-demo-agent",)),
         lambda _: call(MANAGER, f"{SERVICE}.Manager", "GetClient", None, has_client))
    loop.run()
    sys.exit("GeoClue does not answer.")


if __name__ == "__main__":
    main()
