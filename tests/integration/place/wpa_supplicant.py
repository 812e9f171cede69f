"""A wpa_supplicant on the system bus with one interface, as far as GeoClue reads its D-Bus face: wpa_supplicant.py BSSID...

Each of the networks is in view from the start, and whenever a scan is asked for it is done at once.
"""

import sys

from gi.repository import Gio, GLib

SERVICE = "fi.w1.wpa_supplicant1"
ROOT = "/fi/w1/wpa_supplicant1"
INTERFACE = f"{ROOT}/Interfaces/0"
FACE = Gio.DBusNodeInfo.new_for_xml("""
<node>
  <interface name="fi.w1.wpa_supplicant1">
    <property name="Interfaces" type="ao" access="read"/>
    <signal name="InterfaceAdded"><arg type="o"/><arg type="a{sv}"/></signal>
    <signal name="InterfaceRemoved"><arg type="o"/></signal>
  </interface>
  <interface name="fi.w1.wpa_supplicant1.Interface">
    <method name="Scan"><arg direction="in" type="a{sv}"/></method>
    <property name="Ifname" type="s" access="read"/>
    <property name="Driver" type="s" access="read"/>
    <property name="State" type="s" access="read"/>
    <property name="BSSs" type="ao" access="read"/>
    <signal name="ScanDone"><arg type="b"/></signal>
    <signal name="BSSAdded"><arg type="o"/><arg type="a{sv}"/></signal>
    <signal name="BSSRemoved"><arg type="o"/></signal>
  </interface>
  <interface name="fi.w1.wpa_supplicant1.BSS">
    <property name="SSID" type="ay" access="read"/>
    <property name="BSSID" type="ay" access="read"/>
    <property name="Signal" type="n" access="read"/>
    <property name="Frequency" type="q" access="read"/>
    <property name="Age" type="u" access="read"/>
  </interface>
</node>""")


def put(bus, path, interface, properties, scan=None):
    def called(_bus, _sender, _path, _interface, _method, _arguments, invocation):
        invocation.return_value(None)
        scan()

    def read(_bus, _sender, _path, _interface, name):
        return properties[name]

    bus.register_object(path, FACE.lookup_interface(interface), called, read, None)


def main():
    addresses = sys.argv[1:]
    networks = [f"{INTERFACE}/BSSs/{number}" for number in range(len(addresses))]
    bus = Gio.bus_get_sync(Gio.BusType.SYSTEM)

    def scan():
        print("scanned", flush=True)
        bus.emit_signal(None, INTERFACE, f"{SERVICE}.Interface", "ScanDone", GLib.Variant("(b)", (True,)))

    put(bus, ROOT, SERVICE, {"Interfaces": GLib.Variant("ao", [INTERFACE])})
    put(bus, INTERFACE, f"{SERVICE}.Interface",
        {"Ifname": GLib.Variant("s", "wlan0"), "Driver": GLib.Variant("s", "nl80211"),
         "State": GLib.Variant("s", "completed"), "BSSs": GLib.Variant("ao", networks)}, scan)
    for number, (network, address) in enumerate(zip(networks, addresses)):
        put(bus, network, f"{SERVICE}.BSS",
            {"SSID": GLib.Variant("ay", f"home {number}".encode()), "BSSID": GLib.Variant("ay", bytes.fromhex(address.replace(":", ""))),
             "Signal": GLib.Variant("n", -50 - number), "Frequency": GLib.Variant("q", 2412), "Age": GLib.Variant("u", 1)})
    loop = GLib.MainLoop()
    Gio.bus_own_name_on_connection(bus, SERVICE, Gio.BusNameOwnerFlags.NONE, lambda *_: print("ready", flush=True),
                                   lambda *_: loop.quit())
    loop.run()
    sys.exit("The bus does not give the name away, or took it back.")


if __name__ == "__main__":
    main()
