"""capdb: does this router, on this OpenWrt release, really do hardware flow offload?"""

__version__ = "0.1.0"
