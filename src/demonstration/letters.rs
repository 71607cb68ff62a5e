//! The referral letters of the demonstration, one a case, written for it. Nobody in them exists.

pub const SCALP: &str = "\
Thank you for looking at this retired joiner, who has had a lump on the crown of his head for about five weeks. \
It began as a rough spot that he caught with a comb, and it has grown quickly since. It bleeds on the pillow and has become tender.

He worked outdoors for most of his life and has been bald since his thirties. He had several actinic keratoses treated with \
fluorouracil cream in 2019 and a squamous cell carcinoma removed from his left ear in 2021, fully excised.

On examination there is a firm nodule of about 17 mm on the vertex with a central crust, on badly sun-damaged skin. \
I could feel no nodes in the neck or behind the ears.

He takes apixaban for atrial fibrillation, bisoprolol and atorvastatin. No known allergies. He lives alone and his daughter \
can bring him to hospital at short notice.

I am worried about another squamous cell carcinoma and would be grateful for your advice on how soon he should be seen.";

pub const SOLE: &str = "\
I would be grateful for an urgent opinion on a dark patch on the sole of this bus driver's right foot. His wife noticed it in \
the summer; he thought that it was a bruise from new boots and did not come until now. It has roughly doubled since August and \
one side has begun to weep a little.

He has no pain. He has had no injury that he remembers. There is no personal or family history of skin cancer. \
He has type 2 diabetes, well controlled, and hypertension.

On examination there is an irregular brown to black patch of about 20 mm over the ball of the foot with a small moist area at \
its inner side. The nails are normal. There are no palpable nodes in the groin or behind the knee.

Medicines are metformin, amlodipine and ramipril. He is allergic to penicillin (rash as a child).

He drives for a living and can come at any time. My concern is acral melanoma. He knows that this is being asked urgently.";

pub const CALF: &str = "\
Please could you look at a mole on the back of this teacher's left calf. She has had a small brown spot there for years, but \
since the spring it has become wider and has turned several colours. It itches now and then and has not bled.

She burned often as a teenager in Shiraz and used a sunbed before her wedding. Her mother had a melanoma at 60. \
She has perhaps thirty moles, the others small and even.

Examination: an asymmetrical plaque of 13 mm with a notched edge, brown, black and pink, with a greyish middle. \
No satellite lesions, no nodes in the groin.

She is otherwise well, takes the combined pill and has no allergies. She is not pregnant.

I have put this through as urgent. Could you say whether she should go straight to excision, and let us know what to tell her \
meanwhile? She is anxious and has asked to be telephoned after school hours.";

pub const BACK: &str = "\
This eight-year-old girl has had a mole on the left of her upper back since birth. You kindly saw photographs six months ago and \
advised watching it. Her parents have taken photographs at home and feel that it has grown, and that hairs have come.

There has been no bleeding, crusting or itching. She has grown 4 cm since the spring. There is no family history of melanoma, \
and she has no other large moles.

On examination there is an even dark brown, slightly raised patch, now about 15 mm by 14 mm, with a soft edge and some fine dark \
hairs. I cannot see any nodule in it. The surrounding skin is normal.

She is otherwise healthy, takes no medicines and has no allergies. Vaccinations are up to date.

I have attached photographs with a ruler and a colour card, taken as your service asked, and a dermoscopic one. Could you compare \
them with those of the last visit? Her parents would like to know whether it needs to be removed.";

pub const FLEXURE: &str = "\
Thank you for advising on this five-year-old boy with eczema, which has not settled. It began at eight months on the cheeks and is \
now mainly in the folds of both elbows and behind the knees. His mother says that he scratches at night and that the whole family \
is tired.

He uses an emollient once a day and has had two courses of clobetasone butyrate 0.05 per cent, each of one week, which helped while \
they lasted. He had oral flucloxacillin in September for weeping patches.

On examination the folds are thickened and darker than the skin around, with fresh scratch marks and a little crust. \
No vesicles, no fever. Growth is along the 50th centile.

He has mild asthma and hay fever. He takes salbutamol when needed. He is allergic to egg. His father has eczema too.

Could you suggest a stronger plan for us to carry out, and say at which point you would want to see him?";

pub const TEMPLE: &str = "\
I would value your opinion on a spot on the right temple of this retired farmer's wife. It has been there for about fourteen months. \
It forms a scab, which comes off when she washes her face, bleeds a drop and heals again. It does not hurt.

She has fair skin that never tans and has had a basal cell carcinoma taken from her nose, in 2016. She has never smoked.

Examination shows a shiny papule of about 9 mm with a rolled edge, a small crust in its middle and, with a glass, \
fine vessels running over it. It moves freely over the bone. There are no nodes.

She takes aspirin 75 mg, levothyroxine and alendronic acid. She has no allergies. She has a pacemaker, fitted in 2022.

I think that this is another basal cell carcinoma. Do you agree that she needs a biopsy, and if so would you like it done before \
she is seen, and by whom? She would travel to any of your sites.";

pub const CHEEK: &str = "\
This nine-year-old boy has pale patches on his left cheek, which his mother first noticed after the summer holidays. They do not \
itch. She is worried about vitiligo, because a great-uncle has it, and other children have begun to ask him about it.

He had eczema as a toddler, which has cleared but for dry skin in winter. He is otherwise well, plays football outside most days \
and does not use any sunscreen.

On examination there are four pale, slightly dry patches of 7 to 20 mm with an edge that fades into the skin around. \
There is a little fine scale. Pigment is reduced but not gone. I can find no patches elsewhere. I have no Wood's lamp.

We have tried clotrimazole cream for three weeks, without change. No regular medicines and no allergies.

I believe that this is pityriasis alba, but would be glad to be able to tell the family so with confidence. Does he need any treatment?";

pub const SPOTS: &str = "\
Could you advise on this fifteen-year-old with acne of the face and back. It began at twelve and has become worse since the summer. \
He has stopped going swimming, and his mother reports that he avoids photographs. He says that he is low about it but has no \
thoughts of harming himself; we have talked about support at school.

He has used benzoyl peroxide with adapalene for five months, and lymecycline 408 mg daily for fourteen weeks with little benefit. \
He takes them as directed.

On examination there are many papules and pustules and open and closed comedones on both cheeks and over the shoulders, \
with red marks from earlier ones and a few shallow scars on the back. No nodules today.

He has no other illness and no allergies. There is no family history of depression. His brother needed isotretinoin.

Is there more that we should do here, or is he at the point of needing isotretinoin because of the scars?";

pub const ELBOW: &str = "\
Thank you for seeing photographs of this chef, who has had scaly plaques on his elbows for about two years, the right worse than \
the left. They crack in winter and are now spreading to the forearms and the scalp. They embarrass him at work, where he rolls up \
his sleeves.

He has tried calcipotriol with betamethasone gel for two courses of four weeks, with a good answer that was gone a month after \
stopping. Coal tar shampoo did little for the scalp.

On examination there is a thick, sharply edged plaque with silvery scale over the right elbow and several smaller ones near it. \
Nails have a few pits. He has had stiff fingers in the mornings for three months, which last about forty minutes.

He weighs 96 kg, smokes ten a day and drinks at weekends. No regular medicines, no allergies. His uncle has psoriasis.

I wonder about psoriatic arthritis and about light treatment. Where would you like him to be seen?";

pub const FLANK: &str = "\
I would be grateful for your opinion on a brown lesion on the left flank of this woman. She noticed it two or three years ago. It \
catches on her waistband and she picks at it; last week a corner came off and bled slightly, which worried her.

She has several similar but smaller ones on the trunk. There is no history of skin cancer in her or her family. She grew up in \
Hong Kong and had ordinary exposure to the sun.

On examination it is a warty, greasy brown plaque of about 15 mm, which looks stuck on. With the dermatoscope I can see white dots \
and dark plugs. I can see nothing that looks like a network.

She takes losartan. No allergies, no anticoagulants.

I think that this is a seborrhoeic keratosis and would like to reassure her. One of the three photographs gave trouble on upload; \
please tell me if it needs to be taken again.";

pub const THIGH: &str = "\
This seven-month-old girl has a red birthmark on her left thigh. It was a faint flat mark at two weeks, and it grew quickly until \
about five months. It has been much the same for the last month and the middle now looks a little paler. It has not bled or ulcerated.

She was born at 38 weeks and weighed 3.1 kg. She feeds and grows well. There are no other marks, and none in the nappy area or on \
the face.

On examination there is a soft, bright red, lobed plaque of about 23 mm, raised by perhaps 3 mm, on the front of the left thigh just \
above the knee. It does not pulsate.

No medicines, no allergies. Immunisations are up to date.

Her parents ask whether it needs propranolol, about which they have read. They had to leave before the consent form was signed; \
my receptionist has sent it to them, and I shall forward it as soon as it is back.";

pub const RINGS: &str = "\
Please could you help with this rash of three months on the right forearm of a primary school teacher. It began as a small red bump \
that spread outwards and left a clearer middle. Two more rings have come since. They are not sore and hardly itch.

I first took it for ringworm and gave terbinafine cream for four weeks, without effect. Scrapings were negative, but they were \
taken while she was using the cream. Betamethasone valerate for ten days made it a little flatter.

On examination there are three rings of 12 to 30 mm with a firm pink edge and slight scale on the inner side of the largest. \
The face, scalp and mouth are clear. She does get a rash on the chest in strong sun, and her knuckles ache.

She takes the desogestrel pill. No allergies. Her sister has thyroid disease. I have sent antinuclear antibodies; the result is awaited.

Is this granuloma annulare, tinea, or annular lupus? I am not sure and should like to be guided.";

pub const NAIL: &str = "\
I would value advice on a dark line in the nail of this hairdresser's right thumb. It has been there for about a year and she is sure \
that it has grown wider in the last four months. There was no injury.

She has no other dark nails. Her mother has faint lines in several nails. There is no history of melanoma. She handles hair dye \
every day but wears gloves, and her hands are otherwise unstained.

On examination there is a brown band of about 2 mm along the whole nail, on the side towards the index finger, in several shades, \
with edges that are not quite parallel. I think that I can see a little pigment in the fold behind it, but am not certain. \
The nail plate is whole.

She is well and takes iron tablets only. No allergies.

I do not know whether this is a harmless band or something that needs a nail matrix biopsy. I understand that such biopsies are \
done only by some of your colleagues.";

pub const NOSE: &str = "\
I am sending photographs of a crusted spot on the nose of this lady, who lives in a care home. The staff noticed it perhaps two \
months ago. She touches it a good deal and it bleeds from time to time. Because of her dementia she cannot say whether it hurts.

The photographs were taken by a member of the home's staff in her room during my visit. The light was poor, and she would not keep \
still for long; I am sorry that they are not better. We have no dermatoscope with us on visits.

As far as I could see it is a firm crusted papule of about 7 mm on the right side of the tip of the nose. The rest of her face shows \
old sun damage.

She takes memantine, omeprazole and paracetamol. No anticoagulants. No known allergies.

Her son holds lasting power of attorney and has agreed to photographs. He would like her to be spared a journey if that is possible.";

pub const CHEST: &str = "\
This retired printer has several bright red spots on his chest, which have come one after another over the last few years. His new \
partner noticed them and urged him to have them checked. They do not itch. One bled when he scratched it with a towel.

He is otherwise well apart from high cholesterol. He has not lost weight. There is no family history of skin cancer. He has spent \
most summers in Spain since he retired.

On examination there are at least six round, red, slightly raised spots of 1 to 4 mm on the front of the chest, and a few on the \
abdomen. They hardly blanch. There is also one small, even brown mole, which he says he has always had.

Medicines: rosuvastatin. No allergies.

I think that these are cherry angiomas. Could you confirm this, and say whether the brown mole needs anything? I left the site off \
the form by mistake.";

pub const SHIN: &str = "\
Could you look at these itchy, shiny bumps on the right shin of this warehouse worker. They came over two months and there are \
now about sixty. They itch a great deal, mostly in the evening. He has also noticed a sore, lacy white area inside his left cheek.

He has used fusidic acid with betamethasone for two weeks, which eased the itch only. New bumps have appeared along scratches.

On examination there are many flat-topped, violet to brown papules of 2 to 5 mm, some joined together, over the front of the shin, \
with fine white lines on some of them. Wrists and nails are clear. The left buccal mucosa shows a white network.

He takes no regular medicines. He started ibuprofen for his back in July and stopped it in September. No allergies. Hepatitis C \
serology has been sent.

Is this lichen planus, or a drug eruption? It is worse than any I have seen, and it leaves dark marks, which trouble him.";
