"""A NetworkManager on the system bus with one wireless device, as far as its D-Bus face is read: network_manager.py BSSID...

The first access point is the one in use; all of them are in view. The bed has no radio, so nothing else could say so.
"""

import sys

from gi.repository import Gio, GLib

SERVICE = "org.freedesktop.NetworkManager"
ROOT = "/org/freedesktop/NetworkManager"
DEVICE = f"{ROOT}/Devices/1"
FACE = Gio.DBusNodeInfo.new_for_xml("""
<node>
  <interface name="org.freedesktop.NetworkManager">
    <method name="GetDevices"><arg direction="out" type="ao"/></method>
  </interface>
  <interface name="org.freedesktop.NetworkManager.Device">
    <property name="DeviceType" type="u" access="read"/>
    <property name="State" type="u" access="read"/>
  </interface>
  <interface name="org.freedesktop.NetworkManager.Device.Wireless">
    <method name="GetAllAccessPoints"><arg direction="out" type="ao"/></method>
    <property name="ActiveAccessPoint" type="o" access="read"/>
    <property name="AccessPoints" type="ao" access="read"/>
  </interface>
  <interface name="org.freedesktop.NetworkManager.AccessPoint">
    <property name="Ssid" type="ay" access="read"/>
    <property name="HwAddress" type="s" access="read"/>
    <property name="Strength" type="y" access="read"/>
  </interface>
</node>""")
WIRELESS, ACTIVATED = 2, 100  # NM_DEVICE_TYPE_WIFI, NM_DEVICE_STATE_ACTIVATED


def put(bus, path, interface, methods, properties):
    def called(_bus, _sender, _path, _interface, method, _arguments, invocation):
        invocation.return_value(methods[method])

    def read(_bus, _sender, _path, _interface, name):
        return properties[name]

    bus.register_object(path, FACE.lookup_interface(interface), called, read, None)


def main():
    addresses = sys.argv[1:]
    points = [f"{ROOT}/AccessPoint/{number}" for number in range(1, len(addresses) + 1)]
    bus = Gio.bus_get_sync(Gio.BusType.SYSTEM)
    put(bus, ROOT, SERVICE, {"GetDevices": GLib.Variant("(ao)", ([DEVICE],))}, {})
    put(bus, DEVICE, f"{SERVICE}.Device", {},
        {"DeviceType": GLib.Variant("u", WIRELESS), "State": GLib.Variant("u", ACTIVATED)})
    put(bus, DEVICE, f"{SERVICE}.Device.Wireless", {"GetAllAccessPoints": GLib.Variant("(ao)", (points,))},
        {"ActiveAccessPoint": GLib.Variant("o", points[0]), "AccessPoints": GLib.Variant("ao", points)})
    for point, address in zip(points, addresses):
        put(bus, point, f"{SERVICE}.AccessPoint", {},
            {"Ssid": GLib.Variant("ay", b"home"), "HwAddress": GLib.Variant("s", address), "Strength": GLib.Variant("y", 70)})
    loop = GLib.MainLoop()
    Gio.bus_own_name_on_connection(bus, SERVICE, Gio.BusNameOwnerFlags.NONE, lambda *_: print("ready", flush=True),
                                   lambda *_: loop.quit())
    loop.run()
    sys.exit("The bus does not give the name away, or took it back.")


if __name__ == "__main__":
    main()
