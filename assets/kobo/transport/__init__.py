"""The only door to the network: sessions with a server, retries, refusals and downloads."""
