"""One folder for each two-way channel; each keeps the contract of `hearsay.connect.channel`."""
