"""Long work with progress: started by a person, run by a worker, resumed after a stop."""
