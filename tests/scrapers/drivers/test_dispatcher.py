"""The requirements for attaching to an Ethernet driver's dispatcher for Wi-Fi."""

from __future__ import annotations

import pytest

from capdb.facts import Dispatcher
from tests.support.small_drivers import FOX, HEADER, MAIN, Tree, fox, read

ATTACH = """\
    static int fox_wo_init(struct fox_hw *hw)
    {
        struct device_node *np;
        const char *fw_name;
        int ret;

        np = of_parse_phandle(hw->node, "acme,wo-mail", 0);
        if (!np)
            return -ENODEV;

        switch (hw->version) {
        case 2:
            if (of_device_is_compatible(hw->node, "acme,cub-wed"))
                fw_name = CUB_FIRMWARE;
            else
                fw_name = hw->index ? FOX_FIRMWARE_1 : FOX_FIRMWARE_0;
            break;
        case 3:
            fw_name = "acme/den.bin";
            break;
        default:
            return -EINVAL;
        }
        ret = request_firmware(&fw, fw_name, hw->dev);
        if (ret)
            return ret;
        return 0;
    }

    static int fox_memory(struct fox_hw *hw)
    {
        struct device_node *np = of_parse_phandle(hw->node, "acme,wo-ram", 0);

        if (np) {
            fox_map(np);
            goto out;
        }
        np = of_parse_phandle(hw->node, "memory-region", index);
        if (!np)
            return -ENODEV;
    out:
        return 0;
    }

    static int fox_attach(struct mtk_wed_device *dev)
    {
        int ret = 0;

        if (mtk_wed_get_rx_capa(dev)) {
            ret = fox_memory(dev->hw);
            if (ret)
                goto out;
        }
        if (mtk_wed_get_rx_capa(dev))
            ret = fox_wo_init(dev->hw);
    out:
        return ret;
    }

    void fox_add(void)
    {
        static const struct mtk_wed_ops ops = {
            .attach = fox_attach,
        };
    }
    """
CAPABLE = """\
    static inline bool mtk_wed_get_rx_capa(struct mtk_wed_device *dev)
    {
        if (dev->version == 3)
            return dev->wlan.hw_rro;

        return dev->version != 1;
    }
    """
VERSIONS = MAIN.replace(".queues = 4,", ".version = 3,\n        .queues = 4,")
NAMES = '    #define CUB_FIRMWARE "acme/cub.bin"\n' + "".join(
    f'    #define FOX_FIRMWARE_{n} "acme/fox_{n}.bin"\n' for n in (0, 1)
)


def dispatcher(attach: str = ATTACH, capable: str = CAPABLE) -> Dispatcher | None:
    tree = fox(main=VERSIONS, header=HEADER + NAMES)
    tree.contents["drivers/net/ethernet/fox/fox_wed.c"] = f'    #include "fox.h"\n{attach}'
    tree.contents["include/linux/soc/mediatek/mtk_wed.h"] = capable
    return read(tree, **{FOX: "fox_main.c fox_offload.c fox_wed.c"})[FOX].dispatcher


def test_the_nodes_and_the_firmware_that_receiving_needs_are_found() -> None:
    found = dispatcher()
    assert found is not None
    assert (found.attach.symbol, found.sends_only, found.by_reordering) == (
        "fox_attach",
        (1,),
        (3,),
    )
    assert found.versions == {"fox_data": 3, "cub_data": 0}
    assert found.receives is not None
    assert found.receives.path == "include/linux/soc/mediatek/mtk_wed.h"
    (required,) = found.requires
    assert (required.phandle, required.place.symbol) == ("acme,wo-mail", "fox_wo_init")
    assert [(each.version, each.compatible, each.files) for each in found.firmware] == [
        (2, "acme,cub-wed", ("acme/cub.bin",)),
        (2, None, ("acme/fox_0.bin", "acme/fox_1.bin")),
        (3, None, ("acme/den.bin",)),
    ]


def test_what_only_sending_runs_is_not_needed() -> None:
    found = dispatcher(ATTACH.replace("if (mtk_wed_get_rx_capa(dev))", "if (dev->sends)"))
    assert found is not None
    assert (found.requires, found.firmware) == ((), ())


def test_a_header_that_does_not_say_who_receives_leaves_all_receiving() -> None:
    found = dispatcher(capable="    static bool mtk_wed_get_rx_capa(void) { return false; }\n")
    assert found is not None
    assert (found.receives, found.sends_only, found.by_reordering) == (None, (), ())


def test_a_driver_without_dispatcher_has_none() -> None:
    assert read(fox())[FOX].dispatcher is None


@pytest.mark.parametrize(
    ("value", "asks"), [("bat_reorders(bat)", True), ("true", True), ("false", False), ("0", False)]
)
def test_a_wifi_driver_that_asks_for_reordering_is_known_to(value: str, asks: bool) -> None:
    source = (
        'static const struct of_device_id ids[] = { { .compatible = "acme,bat" }, {} };\n'
        f"int bat_init(struct bat *bat)\n{{\n    bat->wed.wlan.hw_rro = {value};\n"
        "    return mtk_wed_device_attach(&bat->wed);\n}\n"
    )
    wed = read(Tree({"drivers/net/bat.c": source}), bat="bat.c")["drivers/net/bat"].wed
    assert wed is not None
    assert (wed.reorders is not None) is asks
    if wed.reorders:
        assert (wed.reorders.line, wed.reorders.symbol) == (4, "bat_init")
