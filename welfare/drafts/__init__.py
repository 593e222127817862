"""What somebody typed into a form that was not saved yet. (填写草稿)"""
