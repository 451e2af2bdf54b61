// The network processor of the Tapir, which runs firmware.

#define TAPIR_NPU_CODE	"acme/tapir_npu_code.bin"
#define TAPIR_NPU_DATA	"acme/tapir_npu_data.bin"

static int tapir_npu_probe(struct platform_device *pdev)
{
	const struct firmware *fw;
	int err;

	/* Trap: both files are needed, and packages carry them apart. */
	err = request_firmware(&fw, TAPIR_NPU_CODE, &pdev->dev);
	if (err)
		return err;

	return request_firmware(&fw, TAPIR_NPU_DATA, &pdev->dev);
}

static const struct of_device_id tapir_npu_of_match[] = {
	{ .compatible = "acme,tapir-npu" },
	{ /* sentinel */ },
};
MODULE_DEVICE_TABLE(of, tapir_npu_of_match);
MODULE_FIRMWARE(TAPIR_NPU_CODE);
MODULE_FIRMWARE(TAPIR_NPU_DATA);
