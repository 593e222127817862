"""Outside offices whose programs ask this one: which, what, until when. (外部单位接入)"""
