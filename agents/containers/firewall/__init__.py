"""What a container of network "open" can't reach: this machine, its networks, cloud metadata.

The rules are set in the container's own network namespace by a second container that may do so,
before the participant begins. It has no capability by which it could take them away, and they hold
whoever may change the host's own firewall.
"""

import ipaddress
import time

from docker.errors import ContainerError

from agents.containers.engine import engine
from agents.containers.errors import EngineError
from agents.containers.labels import OURS

IMAGE = "masterchef/firewall"
# Nothing of the public internet: private networks, what is local to a link (clouds tell their
# machines' secrets at 169.254.169.254 and fd00:ec2::254), shared and reserved addresses.
V4 = ("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
      "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4")  # fmt: skip
# And what embeds an address of IPv4: mapped, compatible, translated, NAT64, 6to4, Teredo.
V6 = ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64",
      "2001::/32", "2002::/16", "fc00::/7", "fe80::/9", "ff00::/8")  # fmt: skip
METADATA = ("168.63.129.16",)  # Azure's, a public address
REFUSED = "reject with icmpx type admin-prohibited"
OWN_FOR_S = 300.0  # after that the machine's addresses are asked for again
_OWN_LOOK = (
    "import re; text = open('/proc/net/fib_trie').read();"
    "print('\\n'.join(re.findall(r'-- (\\S+)\\n\\s+/32 host LOCAL', text)));"
    "print('\\n'.join(':'.join(re.findall('....', line.split()[0]))"
    " for line in open('/proc/net/if_inet6')))"
)
_own: dict[str, tuple[float, list[str]]] = {}


def close(container: str) -> None:
    """Set the rules in the network of a running container. Raises EngineError, NoImage."""
    _run(["nft", rules(own_addresses(), resolvers())], network=f"container:{container}",
         cap_add=["NET_ADMIN"])  # fmt: skip


def rules(own: list[str], names: list[str]) -> str:
    """The rules for nft. `own` are the machine's addresses, `names` servers of names, which may
    lie in a private network and answer there alone."""
    v4 = [*V4, *METADATA, *(each for each in own if ":" not in each)]
    v6 = [*V6, *(each for each in own if ":" in each)]
    asked = [each for each in names if ":" not in each and not each.startswith("127.")]
    lookups = (
        f"ip daddr {{ {', '.join(asked)} }} meta l4proto {{ tcp, udp }} th dport 53 accept\n"
        if asked
        else ""
    )
    return (
        "table inet masterchef {\nchain out {\ntype filter hook output priority 0; policy accept;\n"
        f'oifname "lo" accept\n{lookups}'
        f"ip daddr {{ {', '.join(_plain(v4))} }} {REFUSED}\n"
        f"ip6 daddr {{ {', '.join(_plain(v6))} }} {REFUSED}\n"
        "}\n}\n"
    )


def own_addresses() -> list[str]:
    """Every address of the engine's machine, by the machine itself."""
    client = engine()
    seen = _own.get(client.api.base_url)
    if seen and time.monotonic() - seen[0] < OWN_FOR_S:
        return seen[1]
    found = _run(["python3", "-c", _OWN_LOOK], network="host").split()
    _own[client.api.base_url] = (time.monotonic(), found)
    return found


def resolvers() -> list[str]:
    """The servers of names that the machine's containers ask."""
    text = _run(["cat", "/etc/resolv.conf"], network="host")
    rows = [line.split() for line in text.splitlines()]
    return [row[1] for row in rows if len(row) > 1 and row[0] == "nameserver"]


def _plain(addresses: list[str]) -> list[str]:
    """Without those that lie in another's range, which nft refuses."""
    nets = {ipaddress.ip_network(each) for each in addresses}
    return [str(net) for family in (4, 6)
            for net in ipaddress.collapse_addresses(  # type: ignore[type-var]
                net for net in nets if net.version == family)]  # fmt: skip


def _run(argv: list[str], *, network: str, cap_add: list[str] | None = None) -> str:
    try:
        said = engine().containers.run(
            IMAGE,
            argv,
            network_mode=network,
            cap_drop=["ALL"],
            cap_add=cap_add or [],
            read_only=True,
            security_opt=["no-new-privileges"],
            labels={OURS: "1"},
            mem_limit=64 << 20,
            pids_limit=16,
            remove=True,
        )
    except ContainerError as error:
        said = error.stderr or b""
        raise EngineError(f"the firewall can't be set: {said.decode(errors='replace')}") from error
    return str(said.decode())
