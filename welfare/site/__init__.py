"""What holds the product together: settings, addresses, start page, navigation, worker."""
