/* How a Wi-Fi driver asks the dispatcher; the names are MediaTek's, as capdb looks for these. */

static inline bool mtk_wed_get_rx_capa(struct mtk_wed_device *dev)
{
	return dev->version != 1;
}
