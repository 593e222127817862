"""What a watch over the whole installation reads. (docs/decisions/51)"""
