"""What others did that concerns one: read from the log, kept nowhere else. (站内消息)"""
