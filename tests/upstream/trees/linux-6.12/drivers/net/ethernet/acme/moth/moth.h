struct moth_rep;

int moth_rep_setup_ft(struct moth_rep *rep, void *type_data);
