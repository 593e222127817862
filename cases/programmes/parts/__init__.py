"""What several kinds share: conditions and questions."""
