"""What commands are given: files, exports, trails, a live account, moments."""
