#!/usr/bin/python3
"""Debian's podman-compose 1.0.3, taught what compose.yaml asks of it beyond what it knows: subnets and addresses of
networks, of both kinds, bounds of threads, and defaults that are empty. Run as podman-compose is."""

import re

import podman_compose as pc

# ${NAME:-} is empty there, not the text "${NAME:-}".
pc.var_re = re.compile(pc.var_re.pattern.replace(r"(?P<default>[^}]+)", r"(?P<default>[^}]*)"), re.VERBOSE)

to_args, as_list = pc.container_to_args, pc.norm_as_list


def norm_as_list(src):
    """A table of tables, as that of a container's networks is, is a list of their names."""
    return list(src) if isinstance(src, dict) and any(isinstance(v, dict) for v in src.values()) else as_list(src)


pc.norm_as_list = norm_as_list


def of(compose, container):
    """The container's networks as a table, of each what it says of it."""
    nets = container.get("networks") or compose.default_net
    return nets if isinstance(nets, dict) else {name: {} for name in pc.norm_as_list(nets)}


def name_of(compose, net):
    return f"{compose.project_name}_{net}"


def assert_cnt_nets(compose, container):
    for net in of(compose, container):
        name, said = name_of(compose, net), compose.networks[net] or {}
        try:
            compose.podman.output([], "network", ["exists", name])
            continue
        except pc.subprocess.CalledProcessError:
            pass
        args = ["create"] + (["--internal"] if said.get("internal") else [])
        for config in (said.get("ipam") or {}).get("config") or []:
            args += ["--subnet", config["subnet"]]
        compose.podman.output([], "network", args + [name])


def get_net_args(compose, container):
    args = []
    for net, said in of(compose, container).items():
        how = ["alias=" + container["service_name"]]
        if (said or {}).get("ipv4_address"):
            how.append("ip=" + said["ipv4_address"])
        if (said or {}).get("mac_address"):
            how.append("mac=" + said["mac_address"])
        args += ["--net", name_of(compose, net) + ":" + ",".join(how)]
    return args


def container_to_args(compose, container, detached=True):
    bound = container.get("pids_limit")
    return ([f"--pids-limit={bound}"] if bound else []) + to_args(compose, container, detached)


pc.container_to_args = container_to_args
pc.assert_cnt_nets, pc.get_net_args = assert_cnt_nets, get_net_args

if __name__ == "__main__":
    pc.main()
